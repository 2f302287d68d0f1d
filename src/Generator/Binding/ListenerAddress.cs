using System.Net;
using UdsAot.Generator.Parsing;

namespace UdsAot.Generator.Binding;

/// <summary>What a listener takes for itself.</summary>
/// <param name="Key">The socket's path, or the address in its shortest spelling.</param>
/// <param name="Port">The TCP port, or null for a Unix socket.</param>
internal sealed record ListenerAddress(string Key, int? Port)
{
    private const string AnyIPv4 = "0.0.0.0";
    private const string AnyIPv6 = "::";
    private const string Localhost = "localhost";

    /// <summary>The URL as written.</summary>
    public string Written { get; init; } = "";

    /// <summary>Where the URL is written.</summary>
    public TextRange Range { get; init; }

    public static ListenerAddress Unix(string socket) => new(socket, null);

    /// <param name="host">An IPv4 address, an IPv6 address in brackets, or localhost.</param>
    /// <param name="port">A decimal number.</param>
    public static ListenerAddress Tcp(string host, string port)
    {
        string key = host[0] == '[' ? IPAddress.Parse(host.Trim('[', ']')).ToString() : host.ToLowerInvariant();
        return new ListenerAddress(key, ushort.Parse(port, System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Whether two listeners cannot be had at once. Port 0 is another one each time.</summary>
    public bool Overlaps(ListenerAddress other)
        => Port == other.Port && Port != 0 && (Key == other.Key || (Port is not null && (Covers(other) || other.Covers(this))));

    // Kestrel opens [::] for both families, and localhost as 127.0.0.1 and [::1].
    private bool Covers(ListenerAddress other) => Key switch
    {
        AnyIPv6 => true,
        AnyIPv4 => other.Key.IndexOf(':') < 0,
        Localhost => other.Key is "127.0.0.1" or "::1",
        _ => false,
    };
}
