namespace UdsAot.Observing;

/// <summary>What the access log says of one exchange. The spans are read before the call returns.</summary>
internal readonly ref struct AccessEntry
{
    /// <summary>The client's IP address in text; empty for a client on a Unix socket.</summary>
    public ReadOnlySpan<byte> ClientAddress { get; init; }

    /// <summary>The method as received; empty when no request line could be read.</summary>
    public ReadOnlySpan<byte> Method { get; init; }

    /// <summary>The request target as received.</summary>
    public ReadOnlySpan<byte> Target { get; init; }

    /// <summary>The protocol, such as <c>HTTP/1.1</c> or <c>HTTP/2.0</c>.</summary>
    public ReadOnlySpan<byte> Protocol { get; init; }

    /// <summary>The value of Referer; empty when there was none.</summary>
    public ReadOnlySpan<byte> Referer { get; init; }

    /// <summary>The value of User-Agent; empty when there was none.</summary>
    public ReadOnlySpan<byte> UserAgent { get; init; }

    /// <summary>The status that the client was sent; 0 when it left before there was one.</summary>
    public int Status { get; init; }

    /// <summary>Bytes of reply body that went to the client, without framing.</summary>
    public long BodyBytes { get; init; }
}
