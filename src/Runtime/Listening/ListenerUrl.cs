using System.Globalization;
using System.Net;
using System.Net.Sockets;
using UdsAot.Routing;

namespace UdsAot.Listening;

/// <summary>
/// A listener's URL: <c>http://host:port</c> with an IPv4 address, an IPv6 address in brackets or <c>localhost</c>, or
/// <c>http://unix:/path</c>. The generator has checked those of mounts.json, with places in the file; <c>--listen</c> is checked here.
/// </summary>
internal sealed class ListenerUrl
{
    private const string Scheme = "http://";
    private const string SecureScheme = "https://";
    private const string UnixPrefix = "unix:";
    private const string Form = "write http://ADDRESS:PORT or http://unix:/PATH";

    private ListenerUrl(string host, int port, string? socket)
    {
        Host = host;
        Port = port;
        Socket = socket;
    }

    /// <summary>An IP address without brackets, or <c>localhost</c>; empty for a Unix socket.</summary>
    public string Host { get; }

    /// <summary>0 to 65535; 0 lets the kernel choose.</summary>
    public int Port { get; }

    /// <summary>The absolute path of a Unix socket, or null for TCP.</summary>
    public string? Socket { get; }

    /// <summary>Parses a URL.</summary>
    /// <param name="text">The URL.</param>
    /// <param name="problem">What is wrong and what to write, as one sentence without its full stop; empty when the answer is not null.</param>
    /// <returns>The URL, or null if it is not one of the forms above.</returns>
    public static ListenerUrl? TryParse(string text, out string problem)
    {
        problem = "";
        if (text.StartsWith(SecureScheme, StringComparison.Ordinal))
        {
            problem = "TLS listeners are not built into this version; " + Form;
            return null;
        }
        if (!text.StartsWith(Scheme, StringComparison.Ordinal))
        {
            problem = "this is no listener URL; " + Form;
            return null;
        }
        string rest = text[Scheme.Length..];
        return rest.StartsWith(UnixPrefix, StringComparison.Ordinal)
            ? ParseSocket(rest[UnixPrefix.Length..], out problem)
            : ParseAddress(rest, out problem);
    }

    private static ListenerUrl? ParseSocket(string path, out string problem)
    {
        problem = SocketPath.IsAbstract(path)
            ? "a listener's socket needs a file; write http://unix:/run/name.sock"
            : SocketPath.Check(path) switch
            {
                SocketPathFault.None => "",
                SocketPathFault.TooLong => $"the path is longer than the {SocketPath.MaxLength} bytes that a socket's address holds; write a shorter one",
                SocketPathFault.Directory => "a path that ends in a slash is a directory; write http://unix:/run/name.sock",
                SocketPathFault.Nul => "the path has a NUL in it; write http://unix:/run/name.sock",
                _ => "the path must be absolute; write http://unix:/run/name.sock",
            };
        return problem.Length == 0 ? new ListenerUrl("", 0, path) : null;
    }

    private static ListenerUrl? ParseAddress(string authority, out string problem)
    {
        if (authority.IndexOfAny(['/', '?', '#', '@']) >= 0)
        {
            problem = "there is something behind the port; " + Form;
            return null;
        }
        int hostEnd = authority.StartsWith('[') ? authority.IndexOf(']') + 1 : authority.IndexOf(':');
        string host = hostEnd < 0 ? authority : authority[..hostEnd];
        string afterHost = authority[host.Length..];
        if (!TryParsePort(afterHost, out int port))
        {
            problem = "there must be a port, a number from 0 to 65535; " + Form;
            return null;
        }
        string? address = ParseHost(host);
        problem = address is null
            ? "the host must be an IPv4 address, an IPv6 address in brackets, or localhost; for all addresses write 0.0.0.0 or [::]"
            : "";
        return address is null ? null : new ListenerUrl(address, port, null);
    }

    private static bool TryParsePort(string text, out int port)
    {
        port = 0;
        return text.Length is > 1 and <= 6 && text[0] == ':'
            && int.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out port)
            && port <= 65535;
    }

    private static string? ParseHost(string host)
    {
        if (string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase))
        {
            return "localhost";
        }
        if (host.StartsWith('['))
        {
            string inner = host.Trim('[', ']');
            return host.EndsWith(']') && !inner.Contains('%')
                && IPAddress.TryParse(inner, out IPAddress? v6) && v6.AddressFamily == AddressFamily.InterNetworkV6
                ? inner
                : null;
        }
        return IsDottedQuad(host) ? host : null;
    }

    /// <summary>
    /// Whether text is four decimal numbers. <see cref="IPAddress"/> would also take <c>1</c>, <c>0x7f.1</c> and leading zeros
    /// as octal, none of which anybody means.
    /// </summary>
    private static bool IsDottedQuad(string text)
    {
        string[] parts = text.Split('.');
        foreach (string part in parts)
        {
            if (part.Length is 0 or > 3 || (part.Length > 1 && part[0] == '0')
                || !int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int value) || value > 255)
            {
                return false;
            }
        }
        return parts.Length == 4;
    }
}
