namespace UdsAot.Fronts;

/// <summary>What a client may take its time for, on a connection that speaks HTTP/1.1. Milliseconds.</summary>
internal static class Http1Limits
{
    /// <summary>From a head's first byte to its last: then 408.</summary>
    public const int HeadTimeout = 30_000;

    /// <summary>Without a request: then the connection is closed.</summary>
    public const int KeepAliveTimeout = 75_000;

    /// <summary>
    /// That an exchange goes on without progress after the client has closed its side. It may only have said that it sends
    /// no more (RFC 9112 section 9.6 allows it to half-close), or it may be gone: TCP does not tell.
    /// </summary>
    public const int HalfCloseGrace = 1_000;

    /// <summary>That a connection is still read after the last reply, so that a client that is sending gets to see it.</summary>
    public const int LingerTimeout = 3_000;
}
