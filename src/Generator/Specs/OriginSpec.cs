namespace UdsAot.Generator.Specs;

/// <summary>A server on a Unix socket or on TCP, or what the proxy answers by itself.</summary>
/// <param name="Written">The origin as written.</param>
/// <param name="Socket">Absolute path of a Unix socket, or <c>@name</c>; for TCP <c>host:port</c>; empty where there is no server.</param>
/// <param name="InsidePath">Path inside the origin as written: begins with <c>/</c>, visible ASCII; empty where there is no server.</param>
/// <param name="Tcp">Where the server listens on TCP; null for a Unix socket.</param>
/// <param name="IsTls">Whether the server speaks TLS.</param>
internal sealed record OriginSpec(string Written, string Socket, string InsidePath, TcpSpec? Tcp = null, bool IsTls = false)
{
    /// <summary>What the proxy answers by itself, or null where there is a server to ask.</summary>
    public OwnContentSpec? Own { get; init; }

    /// <summary>What the proxy answers by itself.</summary>
    public static OriginSpec Of(string written, OwnContentSpec own) => new(written, "", "") { Own = own };
}
