using System.Globalization;
using UdsAot.Addresses;

namespace UdsAot.Hosting;

/// <summary>
/// A listener's URL: <c>http://host:port</c> with an IPv4 address, an IPv6 address in brackets or <c>localhost</c>,
/// <c>http://unix:/path</c>, <c>http://unix:@name</c> in the abstract namespace, or <c>systemd:name</c>,
/// which may be written behind <c>http://</c> too; or each with <c>https://</c>. This file is compiled into the runtime and, linked, into the generator, so that mounts.json and
/// <c>--listen</c> have one syntax; it therefore uses nothing newer than netstandard2.0.
/// </summary>
internal sealed class ListenerUrl
{
    private const string Scheme = "http://";
    private const string SecureScheme = "https://";
    private const string UnixPrefix = "unix:";
    private const string SystemdPrefix = "systemd:";
    private const string Form = "write http://ADDRESS:PORT, http://unix:/PATH or systemd:NAME";

    /// <summary>Characters of the longest name that systemd gives a descriptor (sd_pid_notify_with_fds(3), FDNAME=).</summary>
    private const int MaxPassedName = 255;

    private ListenerUrl(bool isTls, string host, int port, string? socketPath)
    {
        IsTls = isTls;
        Host = host;
        Port = port;
        SocketPath = socketPath;
    }

    /// <summary>Whether it is spoken to with TLS.</summary>
    public bool IsTls { get; }

    /// <summary>An IP address without brackets, or <c>localhost</c>; empty for a Unix socket or one that is passed.</summary>
    public string Host { get; }

    /// <summary>0 to 65535; 0 lets the kernel choose. 80, or 443 with TLS, if the URL names none.</summary>
    public int Port { get; }

    /// <summary>The absolute path of a Unix socket, or <c>@name</c>; null for TCP.</summary>
    public string? SocketPath { get; }

    /// <summary>The name of the sockets that systemd passes; null for all others.</summary>
    public string? PassedName { get; private set; }

    /// <summary>Whether the listener makes a socket file.</summary>
    public bool HasFile => SocketPath is not null && !Posix.SocketPath.IsAbstract(SocketPath);

    /// <summary>Parses a URL.</summary>
    /// <param name="text">The URL.</param>
    /// <param name="problem">What is wrong and what to write, as one sentence without its full stop; empty when the answer is not null.</param>
    /// <returns>The URL, or null if it is not one of the forms above.</returns>
    public static ListenerUrl? TryParse(string text, out string problem)
    {
        if (text.StartsWith(SystemdPrefix, StringComparison.Ordinal))
        {
            return ParsePassed(text.Substring(SystemdPrefix.Length), isTls: false, out problem);
        }
        bool isTls = text.StartsWith(SecureScheme, StringComparison.OrdinalIgnoreCase);
        if (!isTls && !text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            problem = "this is no listener URL; " + Form;
            return null;
        }
        string rest = text.Substring(isTls ? SecureScheme.Length : Scheme.Length);
        if (rest.StartsWith(SystemdPrefix, StringComparison.Ordinal))
        {
            return ParsePassed(rest.Substring(SystemdPrefix.Length), isTls, out problem);
        }
        return rest.StartsWith(UnixPrefix, StringComparison.Ordinal)
            ? ParseSocket(rest.Substring(UnixPrefix.Length), isTls, out problem)
            : ParseAddress(rest, isTls, out problem);
    }

    private static ListenerUrl? ParsePassed(string name, bool isTls, out string problem)
    {
        problem = "";
        foreach (char each in name)
        {
            if (each is < ' ' or > '~' or ':')
            {
                problem = "a socket that systemd passes has a name of ASCII characters without a colon; write systemd:NAME, as in FileDescriptorName=";
            }
        }
        if (name.Length is 0 or > MaxPassedName)
        {
            problem = "a socket that systemd passes has a name of 1 to 255 characters; write systemd:NAME, as in FileDescriptorName=";
        }
        return problem.Length == 0 ? new ListenerUrl(isTls, "", 0, null) { PassedName = name } : null;
    }

    private static ListenerUrl? ParseSocket(string path, bool isTls, out string problem)
    {
        problem = "";
        bool isAbstract = Posix.SocketPath.IsAbstract(path);
        if (path.Length < 2 || (path[0] != '/' && !isAbstract))
        {
            problem = "the path of a listener's socket must be absolute; write http://unix:/run/name.sock, or http://unix:@name for an abstract one";
        }
        else if ((path[path.Length - 1] == '/' && !isAbstract) || path.IndexOf('\0') >= 0)
        {
            problem = "a listener's socket must be a file; write http://unix:/run/name.sock";
        }
        else if (Posix.SocketPath.LengthOf(path) > Posix.SocketPath.MaxLength)
        {
            problem = "the path of a listener's socket is longer than the " + Posix.SocketPath.MaxLength.ToString(CultureInfo.InvariantCulture)
                + " bytes that a socket's address holds; write a shorter one";
        }
        return problem.Length == 0 ? new ListenerUrl(isTls, "", 0, path) : null;
    }

    private static ListenerUrl? ParseAddress(string authority, bool isTls, out string problem)
    {
        if (authority.Length > 0 && authority[authority.Length - 1] == '/')
        {
            authority = authority.Substring(0, authority.Length - 1);
        }
        if (authority.IndexOfAny(['/', '?', '#', '@']) >= 0)
        {
            problem = "a listener's URL ends with its port, there is no path in it; " + Form;
            return null;
        }
        int hostEnd = authority.StartsWith("[", StringComparison.Ordinal) ? authority.IndexOf(']') + 1 : authority.IndexOf(':');
        string host = hostEnd < 0 ? authority : authority.Substring(0, hostEnd);
        string afterHost = authority.Substring(host.Length);
        int port = isTls ? 443 : 80;
        if (afterHost.Length > 0 && !TryParsePort(afterHost, out port))
        {
            problem = "the port must be a number from 0 to 65535 behind a colon; " + Form;
            return null;
        }
        string? address = ParseHost(host);
        problem = address is null
            ? "a listener's host must be an IPv4 address, an IPv6 address in brackets, or localhost; for all addresses write 0.0.0.0 or [::]"
            : "";
        return address is null ? null : new ListenerUrl(isTls, address, port, null);
    }

    private static bool TryParsePort(string text, out int port)
    {
        port = 0;
        return text[0] == ':' && text.Length is > 1 and <= 6
            && int.TryParse(text.Substring(1), NumberStyles.None, CultureInfo.InvariantCulture, out port)
            && port <= 65535;
    }

    private static string? ParseHost(string host)
    {
        if (string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase))
        {
            return "localhost";
        }
        if (host.StartsWith("[", StringComparison.Ordinal))
        {
            string inner = host.Substring(1, Math.Max(0, host.Length - 2));
            return host.EndsWith("]", StringComparison.Ordinal) && IpNumber.IsIPv6Text(inner) ? inner : null;
        }
        return IpNumber.IsIPv4Text(host) ? host : null;
    }
}
