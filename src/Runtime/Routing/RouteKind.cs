namespace UdsAot.Routing;

/// <summary>Result of routing a request by its head.</summary>
internal enum RouteKind : byte
{
    /// <summary>A mount takes it.</summary>
    Mount,

    /// <summary>The path is a mountpoint without its trailing <c>/</c>: 308.</summary>
    MissingSlash,

    /// <summary><c>OPTIONS *</c>: 204.</summary>
    ServerOptions,

    /// <summary>The target or Host is malformed: 400.</summary>
    Malformed,

    /// <summary>CONNECT, which is for forward proxies, or TRACE, which would return a client's credentials: 405.</summary>
    MethodNotAllowed,

    /// <summary>No vhost has this name: 421.</summary>
    NoVhost,

    /// <summary>No mount takes this path: 404.</summary>
    NoMount,
}
