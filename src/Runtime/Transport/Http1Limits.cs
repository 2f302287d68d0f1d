namespace UdsAot.Transport;

/// <summary>Times of HTTP/1.1 connections that nobody should need to set. Milliseconds.</summary>
internal static class Http1Limits
{
    /// <summary>
    /// That an exchange goes on without progress after the client has closed its side. It may only have said that it sends
    /// no more (RFC 9112 section 9.6 allows it to half-close), or it may be gone: TCP does not tell.
    /// </summary>
    public const int HalfCloseGrace = 1_000;

    /// <summary>That a connection is still read after the last response, so that a client that is sending gets to see it.</summary>
    public const int LingerTimeout = 3_000;
}
