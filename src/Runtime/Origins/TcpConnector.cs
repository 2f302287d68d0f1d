using System.Net;
using UdsAot.Addresses;
using UdsAot.Timing;

namespace UdsAot.Origins;

/// <summary>Connects to a TCP port of which the addresses are known when the executable is built.</summary>
internal sealed class TcpConnector(IPAddress[] addresses, int port, Heartbeat heartbeat) : Connector
{
    /// <summary>The addresses of a host that needs no look-up, in the order in which they are tried; null for any other.</summary>
    public static IPAddress[]? AddressesOf(string host)
        => IpText.TryParse(host) is { } address ? [address]
            : IsLocalhost(host) ? [IPAddress.IPv6Loopback, IPAddress.Loopback]
            : null;

    public override async ValueTask<ConnectResult> ConnectAsync(long deadline)
        => await new AddressRace(addresses, port, heartbeat).RunAsync(deadline).ConfigureAwait(false);

    // RFC 6761 section 6.3: it is the machine itself, whatever a name server would say.
    private static bool IsLocalhost(string host) => host == "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal);
}
