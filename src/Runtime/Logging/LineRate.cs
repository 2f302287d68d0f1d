using UdsAot.Timing;

namespace UdsAot.Logging;

/// <summary>
/// Rate of one kind of line that clients or origins cause: ten a second are written. Those left out are counted, and the count is
/// written as soon as their second is over.
/// </summary>
/// <param name="heartbeat">The clock.</param>
/// <param name="writeOmitted">Writes the count of the lines left out, at least 1.</param>
internal sealed class LineRate(Heartbeat heartbeat, Action<long> writeOmitted) : ITimed
{
    /// <summary>Lines in a second: enough to see the cause, and what differs from one line to the next.</summary>
    public const int PerSecond = 10;

    private readonly Lock _gate = new();
    private long _second;
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
            if (_written < PerSecond)
            {
                _written++;
                return true;
            }
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
