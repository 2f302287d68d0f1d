namespace UdsAot.Packer;

/// <summary>A file in the pack.</summary>
/// <param name="Path">Inside the folder.</param>
/// <param name="Forms">Its forms.</param>
internal sealed record PackedFile(string Path, PackedForms Forms);
