namespace UdsAot.Generator.Files;

/// <summary>A file in the pack.</summary>
/// <param name="Path">Inside the folder, without a slash before it.</param>
/// <param name="Identity">The uncompressed form.</param>
/// <param name="Brotli">Compressed, or null where that is no smaller.</param>
/// <param name="Gzip">Compressed, or null where that is no smaller.</param>
internal sealed record PackedFileSpec(string Path, FormSpec Identity, FormSpec? Brotli, FormSpec? Gzip);
