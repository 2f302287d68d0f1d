namespace UdsAot.Frontends;

/// <summary>The state of an HTTP/1.1 connection, in the order of an exchange.</summary>
internal enum Http1State : byte
{
    /// <summary>Not waiting for a request: not begun, between two steps, lingering, or over.</summary>
    Passive,

    /// <summary>Waiting for the first byte of the next request.</summary>
    Idle,

    /// <summary>Reading a request's head.</summary>
    ReadingHead,

    /// <summary>Serving an exchange.</summary>
    InExchange,

    /// <summary>Carrying a tunnel.</summary>
    InTunnel,

    /// <summary>The response was aborted, and the connection with it.</summary>
    Aborted,
}
