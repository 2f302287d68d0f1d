using UdsAot.Awaiting;
using UdsAot.Posix;
using UdsAot.Timing;

namespace UdsAot.Transport;

/// <summary>
/// Gives memory back to the system when a crowd of clients has left (docs/decisions/0152). The collector would do so when the next
/// ones come, and not before.
/// </summary>
/// <param name="heartbeat">The clock.</param>
/// <param name="measure">Answers the bytes that clients and origins hold now.</param>
/// <param name="release">Gives back what is not in use.</param>
internal sealed class MemoryRelease(Heartbeat heartbeat, Func<long> measure, Action release) : ITimed, IThreadPoolWorkItem
{
    /// <summary>Bytes that are worth the pause of a collection.</summary>
    private const long Least = 8 * 1024 * 1024;

    /// <summary>Milliseconds for the rest of a crowd to leave.</summary>
    private const int Delay = 2_000;

    /// <summary>Milliseconds between two releases, at least.</summary>
    private const int Pause = 10_000;

    private long _peak;
    private long _due;
    private long _last = -Pause;
    private bool _isWaiting;

    /// <summary>Makes one for the memory of this process.</summary>
    public static MemoryRelease OfProcess(Heartbeat heartbeat) => new(
        heartbeat,
        static () => MemoryBudget.Process.Clients.Used + MemoryBudget.Process.Origins.Used + (long)BlockPool.Shared.Used * Block.Size,
        static () =>
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            _ = Libc.MallocTrim(0);
        });

    /// <summary>Looks how much is held. Call it when a connection begins or has ended, on any thread.</summary>
    public void Note()
    {
        long held = measure();
        if (held > Volatile.Read(ref _peak))
        {
            Volatile.Write(ref _peak, held);
        }
        else if (IsWorthwhile(held) && !Interlocked.Exchange(ref _isWaiting, true))
        {
            _due = Math.Max(heartbeat.Now + Delay, _last + Pause);
            heartbeat.Register(this);
        }
    }

    void ITimed.Tick(long now)
    {
        if (now >= _due)
        {
            heartbeat.Unregister(this);
            Offload.Queue(this);
        }
    }

    void IThreadPoolWorkItem.Execute() => Offload.Run(static self => self.Release(), this);

    private void Release()
    {
        long held = measure();
        if (IsWorthwhile(held))
        {
            Volatile.Write(ref _peak, held);
            _last = heartbeat.Now;
            release();
        }
        Volatile.Write(ref _isWaiting, false);
    }

    private bool IsWorthwhile(long held) => Volatile.Read(ref _peak) is long peak && peak - held >= Least && held <= peak / 2;
}
