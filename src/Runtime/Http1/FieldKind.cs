namespace UdsAot.Http1;

/// <summary>The fields that the proxy itself interprets; all others are <see cref="Other"/>.</summary>
internal enum FieldKind : byte
{
    Other,

    /// <summary>Hop-by-hop even if Connection does not name it: Keep-Alive, Proxy-Connection, HTTP2-Settings.</summary>
    HopByHop,

    /// <summary>Proxy and Proxy-Authorization, also with underscores: never a business of an origin behind a reverse proxy.</summary>
    ProxyOnly,

    Connection,
    ContentLength,
    TransferEncoding,
    Host,
    ContentType,
    Expect,

    /// <summary>Destination of WebDAV's COPY and MOVE (RFC 4918 section 10.3).</summary>
    Destination,

    /// <summary>If of WebDAV, whose tagged lists name resources (RFC 4918 section 10.4).</summary>
    If,

    Cookie,
    Date,

    /// <summary>TE; hop-by-hop, but its member <c>trailers</c> is written again for the next hop.</summary>
    Te,

    /// <summary>Upgrade; hop-by-hop, and written again for the next hop if the request asks for an upgrade.</summary>
    Upgrade,

    Accept,
    Authorization,

    /// <summary>X-Remote-User, also with underscores: a CGI-like origin does not distinguish the two.</summary>
    RemoteUser,

    /// <summary>X-Request-Id, also with underscores.</summary>
    RequestId,

    /// <summary>X_Forwarded_For and the like: some origins take them for X-Forwarded-*, and no proxy sends them.</summary>
    ForwardedAlike,

    /// <summary>
    /// Forwarded (RFC 7239), X-Real-IP, and every X-Forwarded-* that the proxy does not write, also with underscores: claims about the
    /// client that origins are known to believe.
    /// </summary>
    ClientClaim,

    /// <summary>
    /// Content_Length and the like: what some origins take for a field that frames or is for one hop. It never goes through.
    /// </summary>
    FramingAlike,

    XForwardedFor,
    XForwardedProto,
    XForwardedHost,

    /// <summary>CDN-Loop (RFC 8586): the proxies that the request has come through.</summary>
    CdnLoop,
}
