using UdsAot.Timing;

namespace UdsAot.Logging;

/// <summary>
/// Rate of one kind of line that clients or origins cause: ten a second are written, and two in half a minute while it goes on. Those left
/// out are counted, and the count is written as soon as their time is over.
/// </summary>
/// <param name="heartbeat">The clock.</param>
/// <param name="writeOmitted">Writes the count of the lines left out, at least 1.</param>
internal sealed class LineRate(Heartbeat heartbeat, Action<long> writeOmitted) : ITimed
{
    /// <summary>Lines in a second: enough to see the cause, and what differs from one line to the next.</summary>
    public const int PerSecond = 10;

    /// <summary>Lines in a <see cref="LongPeriod"/>, which follows a time in which lines were left out: they say that it goes on.</summary>
    public const int PerLongPeriod = 2;

    /// <summary>Milliseconds in which lines must stay within their number to be news again.</summary>
    public const int LongPeriod = 30_000;

    private const int Period = 1_000;

    private readonly Lock _gate = new();
    private long _end;
    private int _allowed;
    private bool _hasOmitted;
    private long _omitted;
    private long _countDue;

    /// <summary>True if the line may be written; otherwise it is counted.</summary>
    public bool TryTake()
    {
        long now = heartbeat.Now;
        lock (_gate)
        {
            if (now >= _end)
            {
                bool goesOn = _hasOmitted && now < _end + LongPeriod;
                _hasOmitted = false;
                _allowed = goesOn ? PerLongPeriod : PerSecond;
                _end = now + (goesOn ? LongPeriod : Period);
            }
            if (_allowed > 0)
            {
                _allowed--;
                return true;
            }
            _hasOmitted = true;
            if (_omitted++ == 0)
            {
                _countDue = _end;
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
            if (now < _countDue)
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
