namespace UdsAot.Generator.Files;

/// <summary>A form of a file in the pack.</summary>
/// <param name="Offset">Its first byte.</param>
/// <param name="Length">Its number of bytes.</param>
/// <param name="Tag">Its entity tag without quotes.</param>
internal sealed record FormSpec(int Offset, int Length, string Tag);
