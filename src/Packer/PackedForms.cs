namespace UdsAot.Packer;

/// <summary>The forms of one content; compressed ones only where they are smaller.</summary>
internal sealed record PackedForms(PackedForm Identity, PackedForm? Brotli, PackedForm? Gzip);
