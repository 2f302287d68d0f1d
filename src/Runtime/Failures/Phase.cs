namespace UdsAot.Failures;

/// <summary>How far an exchange had come when something went wrong.</summary>
internal enum Phase : byte
{
    /// <summary>Waiting for one of the origin's connections to become free.</summary>
    Queue,

    /// <summary>Looking up the name of the origin's host.</summary>
    Resolve,

    /// <summary>Connecting to the origin's socket.</summary>
    Connect,

    /// <summary>Looking who is behind the origin's socket.</summary>
    Owner,

    /// <summary>Shaking hands with the origin over TLS.</summary>
    Tls,

    /// <summary>Sending the request to the origin.</summary>
    Send,

    /// <summary>Reading the request's body from the client.</summary>
    RequestBody,

    /// <summary>Waiting for the response's head.</summary>
    ResponseHead,

    /// <summary>Relaying the response's body.</summary>
    ResponseBody,

    /// <summary>Carrying a tunnel's bytes.</summary>
    Tunnel,
}
