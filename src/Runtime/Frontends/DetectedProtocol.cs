namespace UdsAot.Frontends;

/// <summary>The protocol of a clear-text connection, by its first bytes.</summary>
internal enum DetectedProtocol : byte
{
    /// <summary>The bytes may become either.</summary>
    Unclear,

    Http1,

    Http2,

    /// <summary>HTTP/2's preface without the SETTINGS frame after it: a connection error (RFC 9113 section 3.4).</summary>
    BrokenHttp2,
}
