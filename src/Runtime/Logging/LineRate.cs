using UdsAot.Timing;

namespace UdsAot.Logging;

/// <summary>
/// Rate of one kind of line that clients or origins cause: ten a second are written, and two a second while it goes on. Those left out are
/// counted, and the count is written as soon as their second is over.
/// </summary>
/// <param name="heartbeat">The clock.</param>
/// <param name="writeOmitted">Writes the count of the lines left out, at least 1.</param>
internal sealed class LineRate(Heartbeat heartbeat, Action<long> writeOmitted) : ITimed
{
    /// <summary>Lines in a second: enough to see the cause, and what differs from one line to the next.</summary>
    public const int PerSecond = 10;

    /// <summary>Lines in a second soon after one in which lines were left out: they say that it goes on.</summary>
    public const int PerSecondThen = 2;

    /// <summary>Seconds without a line left out after which it is news again.</summary>
    private const int Calm = 10;

    private readonly Lock _gate = new();
    private long _second;
    private long _full = long.MinValue / 2;
    private int _written;
    private long _omitted;

    /// <summary>True if the line may be written; otherwise it is counted.</summary>
    public bool TryTake()
    {
        long second = heartbeat.Now / 1000;
        lock (_gate)
        {
            if (second != _second)
            {
                _second = second;
                _written = 0;
            }
            // In the second itself in which lines are left out first, the larger number has been written already.
            if (_written < (second - _full <= Calm ? PerSecondThen : PerSecond))
            {
                _written++;
                return true;
            }
            _full = second;
            if (_omitted++ == 0)
            {
                heartbeat.Register(this);
            }
            return false;
        }
    }

    void ITimed.Tick(long now)
    {
        long omitted;
        lock (_gate)
        {
            if (now / 1000 == _second)
            {
                return;
            }
            omitted = _omitted;
            _omitted = 0;
            heartbeat.Unregister(this);
        }
        if (omitted > 0)
        {
            writeOmitted(omitted);
        }
    }
}
