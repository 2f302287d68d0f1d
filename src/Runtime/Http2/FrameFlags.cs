namespace UdsAot.Http2;

/// <summary>Flags of frames (RFC 9113 section 6). A flag that a type does not define is ignored.</summary>
[Flags]
internal enum FrameFlags : byte
{
    None = 0,

    /// <summary>Of DATA and HEADERS: no more of the message follows but CONTINUATION.</summary>
    EndStream = 0x1,

    /// <summary>Of SETTINGS and PING: the frame acknowledges one.</summary>
    Acknowledge = 0x1,

    /// <summary>Of HEADERS and CONTINUATION: the field block ends here.</summary>
    EndHeaders = 0x4,

    /// <summary>Of DATA and HEADERS: the payload begins with the length of the padding at its end.</summary>
    Padded = 0x8,

    /// <summary>Of HEADERS: five octets of deprecated priority precede the field block.</summary>
    Priority = 0x20,
}
