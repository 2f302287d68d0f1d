namespace UdsAot.Generator.Specs;

/// <summary>Where a server listens on TCP.</summary>
/// <param name="Host">An IPv4 address, an IPv6 address without brackets, <c>localhost</c>, or a name in lower case.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="IsName">Whether the host has to be looked up.</param>
internal sealed record TcpSpec(string Host, int Port, bool IsName);
