namespace UdsAot.Routing;

/// <summary>What becomes of a request, as far as its head decides it.</summary>
internal enum RouteKind : byte
{
    /// <summary>A mount takes it.</summary>
    Mount,

    /// <summary>A mountpoint that ends in <c>/</c>, asked for without: 308.</summary>
    MissingSlash,

    /// <summary><c>OPTIONS *</c>: 204.</summary>
    ServerOptions,

    /// <summary>Target or Host are malformed: 400.</summary>
    Malformed,

    /// <summary>CONNECT, which asks for a forward proxy, or TRACE, which would hand a client's credentials back: 405.</summary>
    MethodNotAllowed,

    /// <summary>No vhost of that name: 421.</summary>
    NoVhost,

    /// <summary>No mount at that path: 404.</summary>
    NoMount,
}
