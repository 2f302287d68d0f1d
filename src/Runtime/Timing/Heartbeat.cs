using UdsAot.Posix;

namespace UdsAot.Timing;

/// <summary>
/// One timer for all deadlines. An exchange sets and clears a deadline by writing a number, without a timer of its own, and reads the
/// time without a system call; in return, a deadline expires up to one beat late. While nothing is registered, the timer is stopped.
/// </summary>
internal sealed class Heartbeat : IDisposable
{
    /// <summary>Milliseconds between two beats: a quarter of the smallest sensible timeout in mounts.json.</summary>
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

    /// <summary>The clock itself, more precise than a beat.</summary>
    public TimeProvider Time => _time;

    /// <summary>Milliseconds since an arbitrary time, as of the last beat; exact while the timer is stopped.</summary>
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

    /// <summary>Ends the ticks; one in progress on another thread may still run.</summary>
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
        // A timer does not wait for its previous call. One beat at a time: a late one makes up for those it delayed.
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
            // There is no memory for the list of registered objects; the next beat tries again.
            Mishaps.Report("a beat of the timer for deadlines", exception);
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

        // Outside the lock: a tick may close a connection, which unregisters it.
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
            Mishaps.Report("checking a deadline", exception);
        }
    }
}
