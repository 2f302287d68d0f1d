namespace UdsAot.Addresses;

/// <summary>
/// A client as limits count it: an IPv4 address, or the /64 network of an IPv6 address, all of whose addresses one subscriber has.
/// </summary>
/// <param name="Value">The address or the prefix as a number; 0 for a client without an address, as on a Unix socket.</param>
internal readonly record struct ClientKey(ulong Value)
{
    /// <summary>A client that no limit counts.</summary>
    public static ClientKey None => default;

    /// <summary>The key of an address.</summary>
    public static ClientKey Of(IpNumber address) => new(address.High != 0 ? address.High : address.Low);

    /// <summary>The key of an address in text; <see cref="None"/> for a text that is no address.</summary>
    /// <param name="address">As <see cref="IpNumber.TryParse(ReadOnlySpan{byte}, out IpNumber)"/> takes it.</param>
    public static ClientKey Of(ReadOnlySpan<byte> address) => IpNumber.TryParse(address, out IpNumber number) ? Of(number) : None;
}
