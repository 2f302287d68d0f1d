namespace UdsAot.Compiled;

/// <summary>Where an origin listens on TCP.</summary>
/// <param name="Host">An IPv4 address, an IPv6 address without brackets, or a name in lower case.</param>
/// <param name="Port">1 to 65535.</param>
internal sealed record TcpAddress(string Host, int Port);
