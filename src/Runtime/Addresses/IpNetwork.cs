namespace UdsAot.Addresses;

/// <summary>A network: all addresses that begin with the same bits.</summary>
/// <param name="High">The first 64 bits of <see cref="IpNumber"/>.</param>
/// <param name="Low">The last 64 bits.</param>
/// <param name="Prefix">How many bits of the 128 count; an IPv4 network has at least <see cref="IpNumber.MappedPrefix"/>.</param>
internal readonly record struct IpNetwork(ulong High, ulong Low, int Prefix)
{
    // "::/0" is all of IPv6 and none of IPv4: that IPv4 addresses are mapped into it is internal to IpNumber.
    private bool IsIPv4 => Prefix >= IpNumber.MappedPrefix && new IpNumber(High, Low).IsIPv4;

    public bool Contains(IpNumber address)
        => address.IsIPv4 == IsIPv4 && address.Masked(Prefix).Equals(new IpNumber(High, Low));

    /// <summary>As mounts.json has it, such as <c>10.0.0.0/8</c>.</summary>
    public override string ToString()
    {
        Span<byte> text = stackalloc byte[IpText.MaxLength];
        int length = IpText.Write(new IpNumber(High, Low), text);
        return $"{System.Text.Encoding.ASCII.GetString(text[..length])}/{Prefix - (IsIPv4 ? IpNumber.MappedPrefix : 0)}";
    }
}
