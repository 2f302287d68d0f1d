namespace UdsAot.Transport;

/// <summary>Fixed times of HTTP/1.1 connections, in milliseconds.</summary>
internal static class Http1Limits
{
    /// <summary>
    /// Time for which an exchange without progress continues after the client has closed its side. The client may only have half-closed
    /// the connection (RFC 9112 section 9.6), or may have disconnected: TCP does not tell which.
    /// </summary>
    public const int HalfCloseGrace = 1_000;

    /// <summary>
    /// That a connection which was accepted just before a drain has, from then on, for its first request. The client could not know of the
    /// drain when it connected.
    /// </summary>
    public const int FirstRequestGrace = 1_000;

    /// <summary>Time for a head while sockets wait for memory, if the listener allows more.</summary>
    public const int HurriedHeadTimeout = 500;

    /// <summary>That a connection is still read after the last response, so that a client that is sending gets to see it.</summary>
    public const int LingerTimeout = 3_000;
}
