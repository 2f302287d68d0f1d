using System.Runtime.CompilerServices;
using UdsAot.Compiled;
using UdsAot.Resolving;
using UdsAot.Timing;

namespace UdsAot.Origins;

/// <summary>
/// Makes what reaches the origin of a mount. In a native executable only the kinds are there that a mount uses; where code is
/// compiled as it runs, which is in the tests, nothing is saved by leaving one out.
/// </summary>
internal sealed class Connectors(Heartbeat heartbeat, ResolverFiles? files = null)
{
    private readonly Lock _gate = new();
    private Resolver? _resolver;

    public Connector For(Mount mount)
    {
        Connector connector = Transport(mount);
        if (CompiledMounts.HasTlsOrigins || RuntimeFeature.IsDynamicCodeSupported)
        {
            return mount.Tls is { } tls ? new TlsConnector(connector, tls, heartbeat) : connector;
        }
        return connector;
    }

    private Connector Transport(Mount mount)
    {
        if (CompiledMounts.HasTcpOrigins || RuntimeFeature.IsDynamicCodeSupported)
        {
            if (mount.Tcp is { } tcp)
            {
                return TcpConnector.AddressesOf(tcp.Host) is { } addresses ? new TcpConnector(addresses, tcp.Port, heartbeat) : Named(tcp);
            }
        }
        return new UnixConnector(OriginEndpoint.Parse(mount.Socket), OriginUser.Create(mount, heartbeat));
    }

    private Connector Named(TcpAddress tcp)
    {
        if (CompiledMounts.HasNamedOrigins || RuntimeFeature.IsDynamicCodeSupported)
        {
            lock (_gate)
            {
                _resolver ??= new Resolver(files ?? ResolverFiles.OfTheSystem, heartbeat);
            }
            return new NamedConnector(_resolver, tcp.Host, tcp.Port, heartbeat);
        }
        throw new InvalidOperationException($"There is no code to look {tcp.Host} up.");
    }
}
