namespace UdsAot.Http2;

/// <summary>The pseudo-fields of a request (RFC 9113 section 8.3.1, RFC 8441 section 4).</summary>
[Flags]
internal enum PseudoFields : byte
{
    None = 0,
    Method = 0x01,
    Scheme = 0x02,
    Path = 0x04,
    Authority = 0x08,
    Protocol = 0x10,
}
