namespace UdsAot.Generator.Specs;

/// <summary>A server on a Unix socket or on TCP, or local content of the proxy.</summary>
/// <param name="Written">The origin as written.</param>
/// <param name="Socket">Absolute path of a Unix socket, or <c>@name</c>; for TCP <c>host:port</c>; empty where there is no server.</param>
/// <param name="OriginPath">Path inside the origin as written: begins with <c>/</c>, visible ASCII; empty where there is no server.</param>
/// <param name="Tcp">The server's TCP address; null for a Unix socket.</param>
/// <param name="IsTls">True for TLS.</param>
internal sealed record OriginSpec(string Written, string Socket, string OriginPath, TcpSpec? Tcp = null, bool IsTls = false)
{
    /// <summary>Local content, or null if there is a server.</summary>
    public LocalContentSpec? Local { get; init; }

    /// <summary>An origin of local content.</summary>
    public static OriginSpec Create(string written, LocalContentSpec own) => new(written, "", "") { Local = own };
}
