namespace UdsAot.Frontends;

/// <summary>What a clear-text connection speaks, by its first bytes.</summary>
internal enum DetectedProtocol : byte
{
    /// <summary>The bytes may become either.</summary>
    Unclear,

    Http1,

    Http2,

    /// <summary>HTTP/2's preface, but not its SETTINGS behind it: a connection error (RFC 9113 section 3.4).</summary>
    BrokenHttp2,
}
