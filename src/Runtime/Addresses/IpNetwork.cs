namespace UdsAot.Addresses;

/// <summary>A network: all addresses with the same leading bits.</summary>
/// <param name="High">The first 64 bits of <see cref="IpNumber"/>.</param>
/// <param name="Low">The last 64 bits.</param>
/// <param name="Prefix">The length of the prefix, of 128 bits; an IPv4 network has at least <see cref="IpNumber.MappedPrefix"/>.</param>
internal readonly record struct IpNetwork(ulong High, ulong Low, int Prefix)
{
    // "::/0" is all of IPv6 and none of IPv4: the mapping of IPv4 addresses into it is internal to IpNumber.
    private bool IsIPv4 => Prefix >= IpNumber.MappedPrefix && new IpNumber(High, Low).IsIPv4;

    public bool Contains(IpNumber address)
        => address.IsIPv4 == IsIPv4 && address.Masked(Prefix).Equals(new IpNumber(High, Low));

    /// <summary>The form in mounts.json, such as <c>10.0.0.0/8</c>.</summary>
    public override string ToString()
    {
        Span<byte> text = stackalloc byte[IpText.MaxLength];
        int length = IpText.Write(new IpNumber(High, Low), text);
        return $"{System.Text.Encoding.ASCII.GetString(text[..length])}/{Prefix - (IsIPv4 ? IpNumber.MappedPrefix : 0)}";
    }
}
