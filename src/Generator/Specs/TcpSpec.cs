namespace UdsAot.Generator.Specs;

/// <summary>A server's TCP address.</summary>
/// <param name="Host">An IPv4 address, an IPv6 address without brackets, <c>localhost</c>, or a name in lower case.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="IsName">True if the host must be resolved.</param>
internal sealed record TcpSpec(string Host, int Port, bool IsName);
