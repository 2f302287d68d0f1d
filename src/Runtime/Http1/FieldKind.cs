namespace UdsAot.Http1;

/// <summary>The fields that the proxy itself acts on; all others are <see cref="Other"/> and only pass by.</summary>
internal enum FieldKind : byte
{
    Other,

    /// <summary>Meant for this hop only whatever Connection says: Keep-Alive, Proxy-Connection, TE, Upgrade, HTTP2-Settings.</summary>
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
    Trailer,
    Accept,
    XForwardedFor,
    XForwardedProto,
    XForwardedHost,
}
