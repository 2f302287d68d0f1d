using UdsAot.Logging;
using UdsAot.Posix;
using UdsAot.Transport;

namespace UdsAot.Hosting;

/// <summary>
/// Logs connections that could not be served: at most one line a second for each kind, with a count of the lines left out. Each server has
/// its own, so that several in one process each log their failures.
/// </summary>
internal sealed class TransportReport : ITransportEvents, IDisposable
{
    private const int LineInterval = 1_000;

    private readonly ILogger _logger;
    private readonly Lines _refusals = new();
    private readonly Lines _mishaps = new();
    private readonly Lines _fullTables = new();
    private bool _isDeaf;

    /// <param name="logger">The log.</param>
    public TransportReport(ILogger logger)
    {
        _logger = logger;
        Mishaps.Reported += OnMishap;
    }

    /// <summary>True if a listener has stopped accepting connections.</summary>
    public bool IsDeaf => Volatile.Read(ref _isDeaf);

    /// <summary>Called after a listener has stopped accepting and the line about it is written.</summary>
    public Action? OnDeaf { get; set; }

    public void Refused()
    {
        if (_refusals.TryBegin(out long count))
        {
            _logger.ConnectionsWithoutMemory(count, MemoryBudget.Process.Clients.Limit / (1024 * 1024));
        }
    }

    public void NoRoom(int errno)
    {
        if (_fullTables.TryBegin(out _))
        {
            _logger.NoRoomForConnections(Errno.Name(errno), errno switch
            {
                Errno.EMFILE => $"all {DescriptorLimit.Read()} descriptors that the process may have are in use (RLIMIT_NOFILE); raise LimitNOFILE= in its unit, or lower max-connections",
                Errno.ENFILE => "all descriptors that the machine may have are in use (sysctl fs.file-max)",
                _ => "the kernel has no memory for a socket",
            });
        }
    }

    public void WentDeaf()
    {
        Volatile.Write(ref _isDeaf, true);
        _logger.ListenerIsDeaf();
        OnDeaf?.Invoke();
    }

    public void Dispose() => Mishaps.Reported -= OnMishap;

    private void OnMishap(string work, Exception exception)
    {
        if (_mishaps.TryBegin(out long count))
        {
            _logger.Mishap(work, exception is OutOfMemoryException ? "out of memory" : exception.GetType().Name, count);
        }
    }

    /// <summary>Allows one line per interval, and counts the events that it stands for.</summary>
    private sealed class Lines
    {
        private long _next;
        private long _count;

        public bool TryBegin(out long count)
        {
            Interlocked.Increment(ref _count);
            count = 0;
            long now = Environment.TickCount64;
            long next = Volatile.Read(ref _next);
            if (now < next || Interlocked.CompareExchange(ref _next, now + LineInterval, next) != next)
            {
                return false;
            }
            count = Interlocked.Exchange(ref _count, 0);
            return true;
        }
    }
}
