namespace UdsAot.Http1;

/// <summary>The fields that the proxy itself acts on; all others are <see cref="Other"/> and only pass by.</summary>
internal enum FieldKind : byte
{
    Other,

    /// <summary>Meant for this hop only whatever Connection says: Keep-Alive, Proxy-Connection, HTTP2-Settings.</summary>
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
}
