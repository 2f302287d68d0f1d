namespace UdsAot.Transport;

/// <summary>Fixed times of HTTP/1.1 connections, in milliseconds.</summary>
internal static class Http1Limits
{
    /// <summary>
    /// Time for which an exchange without progress continues after the client has closed its side. The client may only have half-closed
    /// the connection (RFC 9112 section 9.6), or may have disconnected: TCP does not tell which.
    /// </summary>
    public const int HalfCloseGrace = 1_000;

    /// <summary>Time for which a connection is read after the last response, so that a client that is still sending can receive it.</summary>
    public const int LingerTimeout = 3_000;
}
