namespace UdsAot.Frontends;

/// <summary>Ways to make a server work that a client may go only so often (RFC 9113 section 10.5).</summary>
internal enum AbuseKind : byte
{
    /// <summary>Requests that the client resets before their response has ended (CVE-2023-44487).</summary>
    Cancellations,

    /// <summary>Stream errors that the client provokes, so that the server resets the stream (CVE-2025-8671).</summary>
    StreamErrors,

    /// <summary>SETTINGS frames, each of which is acknowledged.</summary>
    Settings,

    /// <summary>PING frames, each of which is answered.</summary>
    Pings,

    /// <summary>Frames without content or effect: empty DATA, PRIORITY, PRIORITY_UPDATE, frames of unknown types.</summary>
    IdleFrames,

    /// <summary>WINDOW_UPDATE frames, of which the content that was sent justifies some.</summary>
    WindowUpdates,
}
