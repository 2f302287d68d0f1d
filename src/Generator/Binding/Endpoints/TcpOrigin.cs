using System.Globalization;
using UdsAot.Addresses;
using UdsAot.Generator.Binding.Values;
using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Binding.Endpoints;

/// <summary>Binds origins on TCP, and tells whether one is a listener of this mounts.json.</summary>
internal static class TcpOrigin
{
    private const int PlainPort = 80;
    private const int TlsPort = 443;
    private const string Localhost = "localhost";

    /// <summary>The spec of a URL.</summary>
    /// <param name="written">The URL.</param>
    /// <param name="text">The URL without its scheme: <c>host[:port][/path]</c>, already checked.</param>
    /// <param name="isTls">True for <c>https</c>.</param>
    public static OriginSpec Create(string written, string text, bool isTls)
    {
        int slash = text.IndexOf('/');
        HostSyntax.Split(slash < 0 ? text : text.Substring(0, slash), out string host, out string? port);
        int number = port is not null ? int.Parse(port, CultureInfo.InvariantCulture)
            : isTls ? TlsPort
            : PlainPort;
        bool isBracketed = host[0] == '[';
        bool isAddress = isBracketed || IpNumber.IsIPv4Text(host);
        string shown = isBracketed ? HostSyntax.Shortest(host) : host.ToLowerInvariant();
        string plain = isBracketed ? shown.Substring(1, shown.Length - 2) : shown;
        return new OriginSpec(
            written,
            $"{shown}:{number.ToString(CultureInfo.InvariantCulture)}",
            slash < 0 ? "/" : text.Substring(slash),
            new TcpSpec(plain, number, !isAddress && !IsLocalhost(plain)),
            isTls);
    }

    /// <summary>
    /// True if a server at this address can only be the listener: the same address, or a loopback address where the listener has
    /// all of them. Another address with the same port may belong to another machine.
    /// </summary>
    public static bool Is(TcpSpec origin, ListenerAddress listener)
    {
        if (origin.IsName || listener.Port != origin.Port)
        {
            return false;
        }
        string key = IsLocalhost(origin.Host) ? Localhost : origin.Host;
        return key == listener.Key || (IsThisMachine(key) && new ListenerAddress(key, origin.Port).Overlaps(listener));
    }

    /// <summary>The one spelling of all addresses that lead to the same server, as far as the compiler knows: a name may have any address.</summary>
    public static string ServerOf(TcpSpec origin)
    {
        return $"{(!origin.IsName && IsThisMachine(origin.Host) ? Localhost : origin.Host)}:{origin.Port.ToString(CultureInfo.InvariantCulture)}";
    }

    private static bool IsThisMachine(string host)
        => IsLocalhost(host) || (IpNumber.TryParse(host, out IpNumber address) && address.IsLoopback) || host is "0.0.0.0" or "::";

    // RFC 6761 section 6.3: every name below it is the loopback address, too.
    private static bool IsLocalhost(string host)
        => host == Localhost || host.EndsWith("." + Localhost, StringComparison.Ordinal);
}
