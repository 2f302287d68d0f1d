namespace UdsAot.Http1;

/// <summary>The fields that the proxy itself acts on; all others are <see cref="Other"/> and only pass by.</summary>
internal enum FieldKind : byte
{
    Other,

    /// <summary>Meant for this hop only whatever Connection says: Keep-Alive, Proxy-Connection, HTTP2-Settings.</summary>
    HopByHop,

    /// <summary>Proxy and Proxy-Authorization: never a business of an origin behind a reverse proxy.</summary>
    ProxyOnly,

    Connection,
    ContentLength,
    TransferEncoding,
    Host,
    ContentType,
    Expect,
    Cookie,
    Date,

    /// <summary>TE; for this hop only, but what it says of trailers is said again on the next.</summary>
    Te,

    /// <summary>Upgrade; for this hop only, and repeated on the next where it is asked for.</summary>
    Upgrade,

    Accept,
    Authorization,

    /// <summary>X-Remote-User, also with underscores: a CGI-like origin would not see the difference.</summary>
    RemoteUser,

    /// <summary>X-Request-Id, also with underscores.</summary>
    RequestId,

    /// <summary>X_Forwarded_For and the like: what some origins take for X-Forwarded-*, and nobody before us means.</summary>
    ForwardedAlike,

    XForwardedFor,
    XForwardedProto,
    XForwardedHost,

    /// <summary>CDN-Loop (RFC 8586): the proxies that the request has come through.</summary>
    CdnLoop,
}
