namespace UdsAot.Failures;

/// <summary>Phase of an exchange in which a failure occurred.</summary>
internal enum Phase : byte
{
    /// <summary>Waiting for one of the origin's connections to become free.</summary>
    Queue,

    /// <summary>Resolving the name of the origin's host.</summary>
    Resolve,

    /// <summary>Connecting to the origin's socket.</summary>
    Connect,

    /// <summary>Checking the owner of the process behind the origin's socket.</summary>
    Owner,

    /// <summary>TLS handshake with the origin.</summary>
    Tls,

    /// <summary>Sending the request to the origin.</summary>
    Send,

    /// <summary>Reading the request's body from the client.</summary>
    RequestBody,

    /// <summary>Waiting for the response's head.</summary>
    ResponseHead,

    /// <summary>Relaying the response's body.</summary>
    ResponseBody,

    /// <summary>Relaying a tunnel's bytes.</summary>
    Tunnel,
}
