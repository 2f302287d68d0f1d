using System.Runtime.CompilerServices;
using UdsAot.Compiled;
using UdsAot.Resolving;
using UdsAot.Timing;

namespace UdsAot.Origins;

/// <summary>
/// Makes the connector for the origin of a mount. A native executable contains only the kinds that its mounts use; with JIT compilation, as
/// in the tests, leaving one out would save nothing.
/// </summary>
internal sealed class Connectors(Heartbeat heartbeat, ResolverFiles? files = null, ILogger? logger = null)
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
                _resolver ??= new Resolver(files ?? ResolverFiles.OfTheSystem, heartbeat, logger);
            }
            return new NamedConnector(_resolver, tcp.Host, tcp.Port, heartbeat);
        }
        throw new InvalidOperationException($"This executable cannot look up {tcp.Host}: its resolver was left out.");
    }
}
