namespace UdsAot.Logging;

/// <summary>What the access log says of one exchange. The spans are read before the call returns. Times are microseconds.</summary>
internal readonly ref struct AccessEntry
{
    /// <summary>What <see cref="OriginConnect"/> and its like hold where it did not come to that.</summary>
    public const long None = -1;

    public AccessEntry()
    {
    }

    /// <summary>The client's IP address in text; empty where it is not known.</summary>
    public ReadOnlySpan<byte> ClientAddress { get; init; }

    /// <summary>The user whom <c>basic-auth</c> let in; empty where it did not.</summary>
    public ReadOnlySpan<byte> User { get; init; }

    /// <summary>The value of Host; empty when there was none.</summary>
    public ReadOnlySpan<byte> Host { get; init; }

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

    /// <summary>The request's id; empty where the mount has none.</summary>
    public ReadOnlySpan<byte> RequestId { get; init; }

    /// <summary>The status that the client was sent; 499 when it left before there was one.</summary>
    public int Status { get; init; }

    /// <summary>Bytes of response body that went to the client, without framing.</summary>
    public long BodyBytes { get; init; }

    /// <summary>Bytes of request body that came from the client, without framing.</summary>
    public long BytesReceived { get; init; }

    /// <summary>The vhost of the mount, in UTF-8; empty when the request came to none.</summary>
    public ReadOnlySpan<byte> Vhost { get; init; }

    /// <summary>The mountpoint, in UTF-8; empty when the request came to none.</summary>
    public ReadOnlySpan<byte> Mountpoint { get; init; }

    /// <summary>The origin's socket, in UTF-8; empty when no origin was asked.</summary>
    public ReadOnlySpan<byte> Origin { get; init; }

    /// <summary>From the end of the request's head to the end of the exchange.</summary>
    public long Duration { get; init; }

    /// <summary>From when an origin was turned to until there was a connection to it.</summary>
    public long OriginConnect { get; init; } = None;

    /// <summary>From when an origin was turned to until the first byte of its response.</summary>
    public long OriginFirstByte { get; init; } = None;

    /// <summary>From when an origin was turned to until the end of its response, or of the exchange where there was none.</summary>
    public long OriginTotal { get; init; } = None;

    /// <summary>How far the exchange had come when it failed, in one word of ASCII; null when all went well.</summary>
    public string? Failure { get; init; }
}
