namespace UdsAot.Tests.Support;

/// <summary>A frame of HTTP/2 (RFC 9113 section 4.1).</summary>
internal sealed record Http2Frame(byte Type, byte Flags, int Stream, byte[] Payload)
{
    public const byte Data = 0;
    public const byte Headers = 1;
    public const byte Reset = 3;
    public const byte Settings = 4;
    public const byte Ping = 6;
    public const byte GoAway = 7;
    public const byte WindowUpdate = 8;

    /// <summary>END_STREAM of DATA and HEADERS; ACK of SETTINGS and PING.</summary>
    public const byte EndStreamFlag = 1;

    public const byte EndHeadersFlag = 4;

    public bool EndsStream => Type is Data or Headers && (Flags & EndStreamFlag) != 0;

    /// <summary>The frame as it goes over the wire.</summary>
    public byte[] ToBytes()
        =>
        [
            (byte)(Payload.Length >> 16), (byte)(Payload.Length >> 8), (byte)Payload.Length, Type, Flags,
            (byte)(Stream >> 24), (byte)(Stream >> 16), (byte)(Stream >> 8), (byte)Stream,
            .. Payload,
        ];
}
