namespace UdsAot.Generator.Specs;

/// <summary>A network of trusted proxies; the runtime's IpNetwork.</summary>
/// <param name="High">The first 64 bits of its address; IPv4 is mapped into IPv6.</param>
/// <param name="Low">The last 64 bits.</param>
/// <param name="Prefix">The number of significant bits, of 128.</param>
/// <param name="Written">As written.</param>
internal sealed record NetworkSpec(ulong High, ulong Low, int Prefix, string Written);
