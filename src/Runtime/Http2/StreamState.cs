namespace UdsAot.Http2;

/// <summary>The state of a stream, as a server sees it (RFC 9113 section 5.1). There is no push, so no state is reserved.</summary>
internal enum StreamState : byte
{
    /// <summary>Not opened yet.</summary>
    Idle,

    /// <summary>Both sides may send.</summary>
    Open,

    /// <summary>The client has ended its message; the server may send.</summary>
    HalfClosedRemote,

    /// <summary>The server has ended its message; the client may send.</summary>
    HalfClosedLocal,

    /// <summary>Ended by both, or reset.</summary>
    Closed,
}
