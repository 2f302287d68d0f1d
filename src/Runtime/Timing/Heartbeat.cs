using UdsAot.Posix;

namespace UdsAot.Timing;

/// <summary>
/// One timer for all deadlines. An exchange sets and clears a deadline by writing a number, without a timer of its own, and
/// reads the time without a system call; the price is that a deadline is met up to one beat late. While nothing is
/// registered the timer rests.
/// </summary>
internal sealed class Heartbeat : IDisposable
{
    /// <summary>Milliseconds between two beats: a quarter of the smallest timeout that mounts.json would sensibly give.</summary>
    public const int Interval = 250;

    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly HashSet<ITimed> _registered = [];
    private ITimed[] _beating = [];
    private long _now;
    private bool _rests = true;
    private int _beats;

    public Heartbeat(TimeProvider time)
    {
        _time = time;
        _now = Read();
        _timer = time.CreateTimer(static state => ((Heartbeat)state!).Beat(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The clock itself, for those who want it more exactly than a beat.</summary>
    public TimeProvider Time => _time;

    /// <summary>Milliseconds since some moment in the past, as of the last beat; exactly, while the timer rests.</summary>
    public long Now => Volatile.Read(ref _rests) ? Read() : Volatile.Read(ref _now);

    public void Register(ITimed timed)
    {
        lock (_gate)
        {
            if (_registered.Count == 0)
            {
                Volatile.Write(ref _now, Read());
                Volatile.Write(ref _rests, false);
                _timer.Change(TimeSpan.FromMilliseconds(Interval), TimeSpan.FromMilliseconds(Interval));
            }
            _registered.Add(timed);
        }
    }

    /// <summary>Ends the ticks; one that is under way on another thread may still come.</summary>
    public void Unregister(ITimed timed)
    {
        lock (_gate)
        {
            if (_registered.Remove(timed) && _registered.Count == 0)
            {
                Volatile.Write(ref _rests, true);
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private long Read() => _time.GetTimestamp() / (_time.TimestampFrequency / 1000);

    private void Beat()
    {
        // A timer does not wait for its last call to end. One beat at a time: a late one covers for those it held up.
        if (Interlocked.Exchange(ref _beats, 1) != 0)
        {
            return;
        }
        try
        {
            BeatAlone();
        }
        catch (Exception exception)
        {
            // There is no memory for the list of those who wait; the next beat tries again.
            Mishaps.Report("a beat of the clock", exception);
        }
        finally
        {
            Volatile.Write(ref _beats, 0);
        }
    }

    private void BeatAlone()
    {
        int count;
        lock (_gate)
        {
            Volatile.Write(ref _now, Read());
            count = _registered.Count;
            if (_beating.Length < count)
            {
                _beating = new ITimed[count * 2];
            }
            _registered.CopyTo(_beating);
        }

        // Outside the lock: a tick may close a connection, and closing unregisters.
        ITimed[] beating = _beating;
        for (int i = 0; i < count; i++)
        {
            Tick(beating[i], _now);
        }
        Array.Clear(beating, 0, count);
    }

    private static void Tick(ITimed timed, long now)
    {
        try
        {
            timed.Tick(now);
        }
        catch (Exception exception)
        {
            Mishaps.Report("a deadline", exception);
        }
    }
}
