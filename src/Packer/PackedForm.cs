namespace UdsAot.Packer;

/// <summary>A form in the pack.</summary>
/// <param name="Offset">Its first byte.</param>
/// <param name="Length">Its number of bytes.</param>
/// <param name="Tag">Its entity tag, without quotes.</param>
internal sealed record PackedForm(int Offset, int Length, string Tag);
