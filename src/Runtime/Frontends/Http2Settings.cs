namespace UdsAot.Frontends;

/// <summary>The settings for every HTTP/2 client (RFC 9113 section 6.5.2), and its windows.</summary>
internal static class Http2Settings
{
    /// <summary>Streams that a client may have open at once; one more is refused.</summary>
    public const int MaxStreams = 100;

    /// <summary>Exchanges of one client at once, with those whose stream it has reset and that are about to end.</summary>
    public const int MaxExchanges = 4 * MaxStreams;

    /// <summary>Bytes that a client may send on a stream at first.</summary>
    public const int StreamWindow = 32 * 1024;

    /// <summary>Bytes that a client may have under way on a stream whose content is taken as fast as it comes.</summary>
    public const int LargestStreamWindow = 128 * 1024;

    /// <summary>Bytes that a client may have under way on all streams together whose content is taken as fast as it comes.</summary>
    public const int LargestConnectionWindow = 256 * 1024;

    /// <summary>Bytes of output that are written for one send; the rest waits for its end.</summary>
    public const int SendBudget = 128 * 1024;

    /// <summary>Bytes of output that may wait to be sent before no more is read from the client.</summary>
    public const int MaxBacklog = 64 * 1024;

    /// <summary>Milliseconds between the GOAWAY that announces the end of a connection and the one that names the last stream.</summary>
    public const int DrainDelay = 1_000;
}
