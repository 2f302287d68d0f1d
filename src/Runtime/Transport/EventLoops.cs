namespace UdsAot.Transport;

/// <summary>The process's event loops, one for each available core; they start when the first socket needs one and never end.</summary>
internal static class EventLoops
{
    private static readonly Lazy<EventLoop[]> s_loops = new(Start);
    private static int s_next;

    /// <summary>Loop for a new socket: the current thread's, if it is a loop's, so that both ends of an exchange share it.</summary>
    public static EventLoop Nearest => EventLoop.Current ?? Next;

    /// <summary>Loop for a new client, in rotation.</summary>
    public static EventLoop Next
    {
        get
        {
            EventLoop[] loops = s_loops.Value;
            return loops[(uint)Interlocked.Increment(ref s_next) % (uint)loops.Length];
        }
    }

    /// <summary>The running loops; none before the first socket.</summary>
    public static ReadOnlySpan<EventLoop> Running => s_loops.IsValueCreated ? s_loops.Value : default(ReadOnlySpan<EventLoop>);

    private static EventLoop[] Start()
    {
        var loops = new EventLoop[Environment.ProcessorCount];
        for (int i = 0; i < loops.Length; i++)
        {
            loops[i] = new EventLoop($"loop {i}");
        }
        return loops;
    }
}
