using UdsAot.Generator.Binding.Values;
using UdsAot.Generator.Parsing;
using UdsAot.Hosting;

namespace UdsAot.Generator.Binding.Endpoints;

/// <summary>The address that a listener occupies.</summary>
/// <param name="Key">The socket's path, systemd's name for it, or the address in its canonical form.</param>
/// <param name="Port">The TCP port, or null for a Unix socket and for sockets passed by systemd.</param>
internal sealed record ListenerAddress(string Key, int? Port)
{
    private const string AnyIPv4 = "0.0.0.0";
    private const string AnyIPv6 = "::";
    private const string Localhost = "localhost";

    /// <summary>The URL as written.</summary>
    public string Written { get; init; } = "";

    /// <summary>The place of the URL.</summary>
    public TextRange Range { get; init; }

    public static ListenerAddress Create(ListenerUrl url)
    {
        if (url.PassedName is string passed)
        {
            return new ListenerAddress("systemd:" + passed, null);
        }
        if (url.SocketPath is string socket)
        {
            return new ListenerAddress(ListenerLoop.Normalize(socket), null);
        }
        return new ListenerAddress(HostSyntax.ShortestAddress(url.Host), url.Port);
    }

    /// <summary>True if the two cannot be bound at once. Port 0 is a different port each time.</summary>
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
