using System.Globalization;
using UdsAot.Addresses;
using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Binding;

/// <summary>An origin on TCP: what its URL means, and whether it is a listener of our own.</summary>
internal static class TcpOrigin
{
    private const int PlainPort = 80;
    private const int TlsPort = 443;
    private const string Localhost = "localhost";

    /// <summary>The spec of a URL.</summary>
    /// <param name="written">The URL.</param>
    /// <param name="text">What follows its scheme: <c>host[:port][/path]</c>, all of it good.</param>
    /// <param name="isTls">Whether the scheme is that of TLS.</param>
    public static OriginSpec Of(string written, string text, bool isTls)
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
    /// Whether a server there can only be the listener: the same address, or one of this machine's own where the listener takes
    /// all of them. Another address on the same port may be another machine's.
    /// </summary>
    public static bool Is(TcpSpec origin, ListenerAddress listener)
    {
        if (origin.IsName || listener.Port != origin.Port)
        {
            return false;
        }
        string key = IsLocalhost(origin.Host) ? Localhost : origin.Host;
        bool isOurs = key == Localhost || (IpNumber.TryParse(key, out IpNumber address) && address.IsLoopback) || key is "0.0.0.0" or "::";
        return key == listener.Key || (isOurs && new ListenerAddress(key, origin.Port).Overlaps(listener));
    }

    // RFC 6761 section 6.3: every name below it is the machine itself, too.
    private static bool IsLocalhost(string host)
        => host == Localhost || host.EndsWith("." + Localhost, StringComparison.Ordinal);
}
