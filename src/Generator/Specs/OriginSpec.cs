namespace UdsAot.Generator.Specs;

/// <summary>A server on a Unix socket or on TCP.</summary>
/// <param name="Written">The origin as written.</param>
/// <param name="Socket">Absolute path of a Unix socket, or <c>@name</c>; for TCP <c>host:port</c>.</param>
/// <param name="InsidePath">Path inside the origin as written: begins with <c>/</c>, visible ASCII.</param>
/// <param name="Tcp">Where it listens on TCP; null for a Unix socket.</param>
/// <param name="IsTls">Whether it speaks TLS.</param>
internal sealed record OriginSpec(string Written, string Socket, string InsidePath, TcpSpec? Tcp = null, bool IsTls = false);
