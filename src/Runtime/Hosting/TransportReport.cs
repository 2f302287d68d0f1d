using UdsAot.Logging;
using UdsAot.Posix;
using UdsAot.Transport;

namespace UdsAot.Hosting;

/// <summary>
/// Tells the log of connections that could not be served: a line a second for each kind at most, which counts those that were left out. Lasts
/// as long as the server; several in one process each hear of its mishaps.
/// </summary>
internal sealed class TransportReport : ITransportEvents, IDisposable
{
    private const int LineInterval = 1_000;

    private readonly ILogger _logger;
    private readonly Lines _refusals = new();
    private readonly Lines _mishaps = new();
    private bool _isDeaf;

    /// <param name="logger">The log.</param>
    public TransportReport(ILogger logger)
    {
        _logger = logger;
        Mishaps.Reported += OnMishap;
    }

    /// <summary>Whether a listener accepts no connections any more.</summary>
    public bool IsDeaf => Volatile.Read(ref _isDeaf);

    /// <summary>Called when that has happened, after the line about it.</summary>
    public Action? OnDeaf { get; set; }

    public void Refused()
    {
        if (_refusals.TryBegin(out long count))
        {
            _logger.ConnectionsWithoutMemory(count, MemoryBudget.Process.Clients.Limit / (1024 * 1024));
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
            _logger.Mishap(work, exception is OutOfMemoryException ? "there is no memory" : exception.GetType().Name, count);
        }
    }

    /// <summary>Lets one line pass in an interval, and counts what it stands for.</summary>
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
