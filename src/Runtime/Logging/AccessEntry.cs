namespace UdsAot.Logging;

/// <summary>An exchange as the access log describes it. The spans are read before the call returns. Times are in microseconds.</summary>
internal readonly ref struct AccessEntry
{
    /// <summary>Value of <see cref="OriginConnect"/> and the other times of the origin if the exchange did not reach that point.</summary>
    public const long None = -1;

    public AccessEntry()
    {
    }

    /// <summary>The client's IP address in text; empty where it is not known.</summary>
    public ReadOnlySpan<byte> ClientAddress { get; init; }

    /// <summary>The user authenticated by <c>basic-auth</c>; empty without one.</summary>
    public ReadOnlySpan<byte> User { get; init; }

    /// <summary>The value of Host; empty if there was none.</summary>
    public ReadOnlySpan<byte> Host { get; init; }

    /// <summary>The method as received; empty if no request line could be read.</summary>
    public ReadOnlySpan<byte> Method { get; init; }

    /// <summary>The request target as received.</summary>
    public ReadOnlySpan<byte> Target { get; init; }

    /// <summary>The protocol, such as <c>HTTP/1.1</c> or <c>HTTP/2.0</c>.</summary>
    public ReadOnlySpan<byte> Protocol { get; init; }

    /// <summary>The value of Referer; empty if there was none.</summary>
    public ReadOnlySpan<byte> Referer { get; init; }

    /// <summary>The value of User-Agent; empty if there was none.</summary>
    public ReadOnlySpan<byte> UserAgent { get; init; }

    /// <summary>The request's id; empty if the mount has none.</summary>
    public ReadOnlySpan<byte> RequestId { get; init; }

    /// <summary>The status sent to the client; 499 if the client disconnected before the response.</summary>
    public int Status { get; init; }

    /// <summary>Bytes of response body sent to the client, without framing.</summary>
    public long BodyBytes { get; init; }

    /// <summary>Bytes of request body received from the client, without framing.</summary>
    public long BytesReceived { get; init; }

    /// <summary>The vhost of the mount, in UTF-8; empty if the request reached no mount.</summary>
    public ReadOnlySpan<byte> Vhost { get; init; }

    /// <summary>The mountpoint, in UTF-8; empty if the request reached no mount.</summary>
    public ReadOnlySpan<byte> Mountpoint { get; init; }

    /// <summary>The origin's socket, in UTF-8; empty if the exchange involved no origin.</summary>
    public ReadOnlySpan<byte> Origin { get; init; }

    /// <summary>Time from the end of the request's head to the end of the exchange.</summary>
    public long Duration { get; init; }

    /// <summary>Time from the request for an origin connection to the connection.</summary>
    public long OriginConnect { get; init; } = None;

    /// <summary>Time from the request for an origin connection to the first byte of the response.</summary>
    public long OriginFirstByte { get; init; } = None;

    /// <summary>Time from the request for an origin connection to the end of the response, or of the exchange if there was no response.</summary>
    public long OriginTotal { get; init; } = None;

    /// <summary>The phase in which the exchange failed, as one word of ASCII; null if it succeeded.</summary>
    public string? Failure { get; init; }
}
