using UdsAot.Access;
using UdsAot.Compiled;
using UdsAot.Logging;
using UdsAot.Metrics;
using UdsAot.Origins;
using UdsAot.Routing;
using UdsAot.Status;
using UdsAot.Timing;

namespace UdsAot.Forwarding;

/// <summary>What all exchanges share.</summary>
internal sealed class ProxyCore
{
    public ProxyCore(MountTable table, Heartbeat heartbeat, ILogger logger, AccessLog? accessLog)
    {
        Router = new Router(table);
        Pools = new OriginPools(table.Count, heartbeat);
        Heartbeat = heartbeat;
        Logger = logger;
        Refusals = new RefusalReport(logger, heartbeat);
        AccessLog = accessLog;
        PasswordFiles = CompiledMounts.HasBasicAuth ? new PasswordFiles(table.Count, heartbeat, logger) : null;
        RequestIds = CompiledMounts.HasRequestIds ? new RequestIds() : null;
        if (CompiledMounts.HasCounters)
        {
            Counters = new Counters(table, heartbeat.Time);
        }
        if (CompiledMounts.HasCallbacks)
        {
            Reports = new StatusSource(table, Pools, Counters);
        }
    }

    public Router Router { get; }

    public OriginPools Pools { get; }

    public Heartbeat Heartbeat { get; }

    public ILogger Logger { get; }

    public RefusalReport Refusals { get; }

    /// <summary>Null where no access log is kept.</summary>
    public AccessLog? AccessLog { get; }

    /// <summary>Null where no mount has <c>basic-auth</c>.</summary>
    public PasswordFiles? PasswordFiles { get; }

    /// <summary>Null where no mount has <c>request-id</c>.</summary>
    public RequestIds? RequestIds { get; }

    /// <summary>Null where no mount shows what is counted.</summary>
    public Counters? Counters { get; }

    /// <summary>What the proxy tells of itself; null where no mount does.</summary>
    public StatusSource? Reports { get; }
}
