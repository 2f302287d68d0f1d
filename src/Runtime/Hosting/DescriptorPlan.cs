using UdsAot.Compiled;

namespace UdsAot.Hosting;

/// <summary>
/// The descriptors of the process shared out: a reserve for its own files and logs, one for origins, and the rest for the connections of
/// listeners. A listener without max-connections gets its part of the rest.
/// </summary>
internal sealed class DescriptorPlan
{
    /// <summary>Descriptors for logs, event loops, listening sockets, password files, certificates and name servers.</summary>
    public const int Own = 48;

    /// <summary>Connections that a listener gets however few descriptors there are.</summary>
    public const int Fewest = 8;

    /// <param name="descriptors">Descriptors that the process may have.</param>
    /// <param name="originConnections">Connections to origins that mounts may have, all together.</param>
    /// <param name="listeners">The limits of each socket that will listen.</param>
    public DescriptorPlan(long descriptors, long originConnections, IReadOnlyList<ListenerLimits> listeners)
    {
        Descriptors = descriptors;
        long rest = Math.Max(0, descriptors - Own);
        // A connection of a client wants one to an origin at most: half of all is enough for origins.
        Reserve = Own + Math.Min(originConnections, rest / 2);
        int shares = 0;
        foreach (ListenerLimits limits in listeners)
        {
            if (IsDefault(limits))
            {
                shares++;
            }
            else
            {
                Asked += limits.MaxConnections;
            }
        }
        long left = Math.Max(0, descriptors - Reserve - Asked);
        Share = (int)Math.Clamp(left / Math.Max(1, shares), Fewest, ListenerLimits.Default.MaxConnections);
    }

    /// <summary>Descriptors that the process may have.</summary>
    public long Descriptors { get; }

    /// <summary>Descriptors that no client may take.</summary>
    public long Reserve { get; }

    /// <summary>Connections that mounts.json gives to listeners by number.</summary>
    public long Asked { get; }

    /// <summary>Connections that each other listener gets.</summary>
    public int Share { get; }

    /// <summary>The numbers of mounts.json that do not fit, as a sentence; null if they do.</summary>
    public string? Problem => Asked == 0 || Asked <= Descriptors - Own
        ? null
        : FormattableString.Invariant(
            $"the listeners' max-connections are {Asked} together, and the process may have {Descriptors} descriptors (RLIMIT_NOFILE): raise LimitNOFILE= in its unit, or lower max-connections");

    /// <summary>The limits of a listener under this plan.</summary>
    public ListenerLimits Apply(ListenerLimits limits)
        => IsDefault(limits) && Share < limits.MaxConnections ? limits.WithMaxConnections(Share) : limits;

    private static bool IsDefault(ListenerLimits limits) => limits.MaxConnections == ListenerLimits.Default.MaxConnections;
}
