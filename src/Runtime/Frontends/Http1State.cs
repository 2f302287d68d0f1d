namespace UdsAot.Frontends;

/// <summary>The state of an HTTP/1.1 connection, in the order in which an exchange goes through it.</summary>
internal enum Http1State : byte
{
    /// <summary>It waits for no request: it has not begun, is between two steps, lingers, or is over.</summary>
    Passive,

    /// <summary>No byte of the next request has come.</summary>
    Idle,

    /// <summary>A request's head is coming.</summary>
    ReadingHead,

    /// <summary>An exchange is under way.</summary>
    InExchange,

    /// <summary>The exchange has become a tunnel.</summary>
    InTunnel,

    /// <summary>The response was cut short, and the connection with it.</summary>
    Aborted,
}
