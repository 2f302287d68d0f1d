using System.Diagnostics;
using System.Runtime.InteropServices;
using UdsAot.Posix;

namespace UdsAot.Transport;

/// <summary>
/// A thread that waits until any of many sockets is ready (epoll(7)) and goes on with what waited for it, on this very thread.
/// Whoever is called here must not block.
/// </summary>
internal sealed unsafe class EventLoop
{
    private const int EventsInTurn = 256;

    // The kernel's structure is packed on x64, and on x64 only (epoll_ctl(2)).
    private static readonly int s_eventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int s_dataOffset = s_eventSize - sizeof(ulong);

    [ThreadStatic]
    private static EventLoop? s_current;

    private readonly int _epoll;
    private readonly int _wake;
    private readonly Lock _gate = new();
    private readonly List<ILoopWork> _ending = [];
    private List<ILoopWork> _posted = [];
    private List<ILoopWork> _running = [];
    private List<LoopSocket> _repeating = [];
    private List<LoopSocket> _repeated = [];
    private LoopSocket?[] _sockets = new LoopSocket?[256];
    private int _generation;
    private int _sleeps;
    private long _turn;

    /// <param name="name">The thread's name.</param>
    public EventLoop(string name)
    {
        _epoll = SocketCalls.EpollCreate(SocketCalls.EPOLL_CLOEXEC);
        _wake = SocketCalls.EventDescriptor(0, SocketCalls.EFD_CLOEXEC | SocketCalls.EFD_NONBLOCK);
        if (_epoll < 0 || _wake < 0 || Watch(_wake, SocketCalls.EPOLLIN | SocketCalls.EPOLLET, (uint)_wake) != 0)
        {
            throw new InvalidOperationException($"The system gives us no event loop ({Errno.Name(Marshal.GetLastPInvokeError())}).");
        }
        new Thread(Run) { IsBackground = true, Name = name }.Start();
    }

    /// <summary>The loop on whose thread the caller runs, or null.</summary>
    public static EventLoop? Current => s_current;

    /// <summary>Counts the turns: one for each time that the loop has asked for what is ready.</summary>
    public long Turn => Volatile.Read(ref _turn);

    /// <summary>Watches a socket until <see cref="Remove"/>. From any thread.</summary>
    /// <returns>False if there is no memory for it, or no watch left (fs.epoll.max_user_watches); the socket is closed then.</returns>
    public bool TryAdd(LoopSocket socket)
    {
        int descriptor = socket.Descriptor;
        lock (_gate)
        {
            if (descriptor >= _sockets.Length)
            {
                Array.Resize(ref _sockets, Math.Max(descriptor + 1, _sockets.Length * 2));
            }
            socket.Generation = ++_generation;
            _sockets[descriptor] = socket;
        }
        const uint Events = SocketCalls.EPOLLIN | SocketCalls.EPOLLOUT | SocketCalls.EPOLLRDHUP | SocketCalls.EPOLLET;
        if (Watch(descriptor, Events, (uint)descriptor | ((ulong)(uint)socket.Generation << 32)) == 0)
        {
            return true;
        }
        socket.Close();
        return false;
    }

    /// <summary>Forgets a socket that is about to be closed, which ends the watching.</summary>
    public void Remove(LoopSocket socket)
    {
        lock (_gate)
        {
            if (socket.Descriptor < _sockets.Length && _sockets[socket.Descriptor] == socket)
            {
                _sockets[socket.Descriptor] = null;
            }
        }
    }

    /// <summary>Looks at a readable socket again in the next turn. From any thread.</summary>
    public void Repeat(LoopSocket socket)
    {
        lock (_gate)
        {
            _repeating.Add(socket);
        }
        if (s_current != this)
        {
            Wake();
        }
    }

    /// <summary>Runs something at the end of the turn, when all that was ready has had its say. From any thread.</summary>
    public void AtEndOfTurn(ILoopWork work)
    {
        if (s_current == this)
        {
            _ending.Add(work);
            return;
        }
        lock (_gate)
        {
            _posted.Add(work);
        }
        Wake();
    }

    private int Watch(int descriptor, uint events, ulong data)
    {
        byte* entry = stackalloc byte[16];
        *(uint*)entry = events;
        *(ulong*)(entry + s_dataOffset) = data;
        return SocketCalls.EpollControl(_epoll, SocketCalls.EPOLL_CTL_ADD, descriptor, entry);
    }

    private void Wake()
    {
        if (Interlocked.Exchange(ref _sleeps, 0) != 0)
        {
            ulong one = 1;
            _ = Libc.Write(_wake, (byte*)&one, sizeof(ulong));
        }
    }

    private void Run()
    {
        s_current = this;
        byte* events = (byte*)NativeMemory.Alloc((nuint)(EventsInTurn * s_eventSize));
        while (true)
        {
            int count = SocketCalls.EpollWait(_epoll, events, EventsInTurn, MaySleep() ? Timeout.Infinite : 0);
            Volatile.Write(ref _sleeps, 0);
            Volatile.Write(ref _turn, _turn + 1);
            Debug.Assert(count >= 0 || Marshal.GetLastPInvokeError() == Errno.EINTR, "epoll_wait(2) fails only when interrupted.");
            for (int i = 0; i < count; i++)
            {
                byte* entry = events + i * s_eventSize;
                ulong data = *(ulong*)(entry + s_dataOffset);
                if (Find((int)(uint)data, (int)(data >> 32)) is { } socket)
                {
                    Signal(socket, *(uint*)entry);
                }
            }
            RunRepeated();
            RunPosted();
            RunEnding();
        }
    }

    /// <summary>Says that the loop is going to sleep, unless there is something to do.</summary>
    private bool MaySleep()
    {
        // Said first, looked at afterwards: who posts something in between finds that the loop must be woken.
        Interlocked.Exchange(ref _sleeps, 1);
        lock (_gate)
        {
            return _posted.Count == 0 && _repeating.Count == 0;
        }
    }

    // The wake descriptor has generation 0, and no socket has. It is edge-triggered, so that nobody needs to read it.
    private LoopSocket? Find(int descriptor, int generation)
    {
        LoopSocket?[] sockets = Volatile.Read(ref _sockets);
        return descriptor < sockets.Length && sockets[descriptor] is { } socket && socket.Generation == generation ? socket : null;
    }

    private void RunRepeated()
    {
        lock (_gate)
        {
            (_repeating, _repeated) = (_repeated, _repeating);
        }
        foreach (LoopSocket socket in _repeated)
        {
            Signal(socket, SocketCalls.EPOLLIN);
        }
        _repeated.Clear();
    }

    private void RunPosted()
    {
        lock (_gate)
        {
            (_posted, _running) = (_running, _posted);
        }
        foreach (ILoopWork work in _running)
        {
            Run(work);
        }
        _running.Clear();
    }

    private void RunEnding()
    {
        // The work may ask for more of its kind.
        for (int i = 0; i < _ending.Count; i++)
        {
            Run(_ending[i]);
        }
        _ending.Clear();
    }

    // Whatever goes wrong with one socket costs that socket: the loop has others.
    private static void Signal(LoopSocket socket, uint events)
    {
        try
        {
            socket.Signal(events);
        }
        catch (Exception exception)
        {
            Mishaps.Report("a connection's event", exception);
            CloseFailed(socket);
        }
    }

    private static void Run(ILoopWork work)
    {
        try
        {
            work.Run();
        }
        catch (Exception exception)
        {
            Mishaps.Report("work at the end of a loop's turn", exception);
        }
    }

    private static void CloseFailed(LoopSocket socket)
    {
        try
        {
            socket.Fail();
        }
        catch (Exception exception)
        {
            Mishaps.Report("the close of a connection", exception);
        }
    }
}
