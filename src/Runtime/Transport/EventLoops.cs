namespace UdsAot.Transport;

/// <summary>The process's event loops, one for each core that it may use; they begin when the first socket needs one and never end.</summary>
internal static class EventLoops
{
    private static readonly Lazy<EventLoop[]> s_loops = new(Start);
    private static int s_next;

    /// <summary>The loop for a new socket: the caller's own, if it runs on one, so that both ends of an exchange share it.</summary>
    public static EventLoop Nearest => EventLoop.Current ?? Next;

    /// <summary>A loop for a new client: each in turn.</summary>
    public static EventLoop Next
    {
        get
        {
            EventLoop[] loops = s_loops.Value;
            return loops[(uint)Interlocked.Increment(ref s_next) % (uint)loops.Length];
        }
    }

    /// <summary>The loops that there are; none before the first socket needed one.</summary>
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
