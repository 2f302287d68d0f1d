using UdsAot.Compiled;
using UdsAot.Hosting;
using UdsAot.Logging;
using UdsAot.Posix;
using UdsAot.Tls;

namespace UdsAot.CommandLine;

/// <summary>The listeners of the command line or, where it has none, of mounts.json.</summary>
internal static class Listeners
{
    /// <summary>Lists them, each with as many connections as the process has descriptors for.</summary>
    /// <param name="mounts">The table.</param>
    /// <param name="given">The URLs of the command line.</param>
    /// <param name="certificates">The certificates; null where no listener has TLS.</param>
    /// <param name="composition">Has the clock and the log of TLS.</param>
    /// <param name="logger">Is told of limits that follow from descriptors.</param>
    public static List<Listener> Wanted(
        MountTable mounts, IReadOnlyList<ListenerUrl> given, TlsCertificates? certificates, Composition composition, ILogger logger)
    {
        List<(ListenerUrl Url, ListenerLimits Limits)> all = UrlsOf(mounts, given);
        DescriptorPlan plan = PlanOf(mounts, all);
        if (plan.Problem is { } problem)
        {
            logger.TooFewDescriptors(problem);
        }
        bool isTold = false;
        var listeners = new List<Listener>();
        for (int i = 0; i < all.Count; i++)
        {
            (ListenerUrl url, ListenerLimits wanted) = all[i];
            ListenerLimits limits = plan.Apply(wanted);
            // They share alike: one line says it of all.
            if (limits != wanted && !isTold)
            {
                isTold = true;
                logger.ConnectionsFollowDescriptors(limits.MaxConnections, plan.Descriptors, plan.Reserve);
            }
            listeners.Add(given.Count > 0
                ? new Listener(url, limits)
                : new Listener(url, limits, mounts.PermissionsOf(i))
                {
                    HttpsPort = mounts.HttpsPortOf(i),
                    Tls = CompiledMounts.HasTlsListeners && certificates is not null && mounts.TlsOf(i) is { } tls
                        ? new TlsListener(mounts, tls, certificates, limits, composition.Core.Heartbeat, composition.Core.Refusals).Before
                        : null,
                });
        }
        return listeners;
    }

    /// <summary>The plan for the listeners of mounts.json.</summary>
    public static DescriptorPlan PlanOf(MountTable mounts) => PlanOf(mounts, UrlsOf(mounts, []));

    private static DescriptorPlan PlanOf(MountTable mounts, List<(ListenerUrl Url, ListenerLimits Limits)> listeners)
    {
        long origins = 0;
        for (int i = 0; i < mounts.Count; i++)
        {
            origins += mounts[i].Local is null ? mounts[i].MaxConnections : 0;
        }
        var sockets = new List<ListenerLimits>();
        foreach ((ListenerUrl url, ListenerLimits limits) in listeners)
        {
            sockets.Add(limits);
            if (url.Host == "localhost")
            {
                // One for each family.
                sockets.Add(limits);
            }
        }
        return new DescriptorPlan(DescriptorLimit.Read(), origins, sockets);
    }

    private static List<(ListenerUrl Url, ListenerLimits Limits)> UrlsOf(MountTable mounts, IReadOnlyList<ListenerUrl> given)
    {
        var listeners = new List<(ListenerUrl Url, ListenerLimits Limits)>();
        foreach (ListenerUrl url in given)
        {
            listeners.Add((url, mounts.LimitsOf(MountTable.None)));
        }
        foreach (string text in given.Count > 0 ? [] : mounts.ListenerUrls)
        {
            // The generator has checked it with the same code.
            ListenerUrl url = ListenerUrl.TryParse(text, out string problem) ?? throw new InvalidOperationException($"{text}: {problem}");
            listeners.Add((url, mounts.LimitsOf(listeners.Count)));
        }
        return listeners;
    }
}
