using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections;
using UdsAot.Awaiting;
using UdsAot.Posix;
using UdsAot.Transport;

namespace UdsAot.Tests.Transport;

/// <summary>Memory runs out where nobody expects it: that costs one connection, and never a listener, a loop or the process.</summary>
public sealed class FailingTests : IDisposable
{
    private readonly List<string> _mishaps = [];

    public FailingTests() => Mishaps.Reported += Note;

    public void Dispose() => Mishaps.Reported -= Note;

    [Fact]
    public async Task A_connection_whose_objects_cannot_be_made_is_closed_and_the_next_one_is_accepted()
    {
        var memory = new MemoryShare(10 * MemoryBudget.Connection);
        using Socket listening = Listen();
        await using var listener = new FailingListener(listening, memory) { Failures = 3 };
        ValueTask<ConnectionContext?> accepting = listener.AcceptAsync();
        for (int i = 0; i < 3; i++)
        {
            using Socket failed = Connect(listening);
            Assert.Equal("", ReadToEnd(failed));
        }

        using Socket client = Connect(listening);
        ConnectionContext? connection = await accepting;

        Assert.NotNull(connection);
        Assert.Equal(MemoryBudget.Connection, memory.Used);
        Assert.Equal(3, Count("accepting a connection"));
        await connection.DisposeAsync();
        Assert.Equal(0, memory.Used);
    }

    [Fact]
    public async Task A_connection_without_memory_is_told_so_and_the_listener_goes_on()
    {
        var memory = new MemoryShare(MemoryBudget.Connection);
        var events = new Events();
        using Socket listening = Listen();
        await using var listener = new ClientListener(listening, memory, events, "HTTP/1.1 503 No\r\n\r\n"u8.ToArray());
        using Socket first = Connect(listening);
        ConnectionContext? served = await listener.AcceptAsync();
        Assert.NotNull(served);
        ValueTask<ConnectionContext?> accepting = listener.AcceptAsync();

        using (Socket refused = Connect(listening))
        {
            Assert.Equal("HTTP/1.1 503 No\r\n\r\n", ReadToEnd(refused));
        }
        // It is counted behind the answer.
        await Wait.Until(() => events.Refusals == 1, "the refusal to be counted");

        await served.DisposeAsync();
        using Socket third = Connect(listening);
        ConnectionContext? next = await accepting;
        Assert.NotNull(next);
        await next.DisposeAsync();
        Assert.Equal(0, memory.Used);
    }

    [Fact]
    public async Task A_server_that_does_not_come_back_for_the_next_connection_is_noticed()
    {
        var events = new Events();
        using Socket listening = Listen();
        await using var listener = new ClientListener(listening, new MemoryShare(long.MaxValue), events);
        ValueTask<ConnectionContext?> accepting = listener.AcceptAsync();
        using Socket client = Connect(listening);
        ConnectionContext? connection = await accepting;

        await Wait.Until(() => events.IsDeaf, "the word that the listener is deaf");

        await connection!.DisposeAsync();
    }

    [Fact]
    public async Task A_server_that_does_is_not_taken_for_deaf()
    {
        var events = new Events();
        using Socket listening = Listen();
        await using var listener = new ClientListener(listening, new MemoryShare(long.MaxValue), events);
        for (int i = 0; i < 3; i++)
        {
            ValueTask<ConnectionContext?> accepting = listener.AcceptAsync();
            using Socket client = Connect(listening);
            await (await accepting)!.DisposeAsync();
        }
        ValueTask<ConnectionContext?> last = listener.AcceptAsync();

        await Task.Delay(6_000);

        Assert.False(events.IsDeaf);
        await listener.UnbindAsync();
        Assert.Null(await last);
    }

    [Fact]
    public async Task What_fails_on_a_loop_costs_its_socket_and_the_loop_goes_on()
    {
        using var failing = new IdleSocket();
        var operation = new FailingOperation();
        operation.Begin();
        Assert.True(failing.Socket.TryWatch());
        Assert.True(failing.Socket.Receive(operation));

        failing.Send();

        failing.ReadToEnd();
        Assert.True(failing.Socket.IsClosed);
        Assert.Equal(1, Count("handling a connection's event"));
        var probe = new Work();
        failing.Socket.Loop.AtEndOfTurn(probe);
        await Wait.Until(() => probe.HasRun, "a turn of the same loop");
    }

    [Fact]
    public async Task Work_that_fails_at_the_end_of_a_turn_leaves_the_others_theirs()
    {
        EventLoop loop = EventLoops.Next;
        var probe = new Work();

        loop.AtEndOfTurn(new Work { Fails = true });
        loop.AtEndOfTurn(probe);

        await Wait.Until(() => probe.HasRun, "the work behind the one that fails");
        Assert.Equal(1, Count("work at the end of an event loop's turn"));
    }

    [Fact]
    public async Task What_fails_on_the_thread_pool_does_not_end_the_process()
    {
        Offload.Queue(new FailingOperation());

        await Wait.Until(() => Count("work on the thread pool") == 1, "the report of what failed");
    }

    private void Note(string work, Exception exception)
    {
        // Others of the process may report theirs at the same time.
        if (exception is InjectedException)
        {
            lock (_mishaps)
            {
                _mishaps.Add(work);
            }
        }
    }

    private int Count(string work)
    {
        lock (_mishaps)
        {
            return _mishaps.Count(each => each == work);
        }
    }

    private static Socket Listen()
    {
        var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listening.Listen();
        return listening;
    }

    private static Socket Connect(Socket listening)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 60_000 };
        client.Connect(listening.LocalEndPoint!);
        return client;
    }

    private static string ReadToEnd(Socket client)
    {
        byte[] bytes = new byte[256];
        int length = 0;
        while (client.Receive(bytes, length, bytes.Length - length, SocketFlags.None) is > 0 and int count)
        {
            length += count;
        }
        return Encoding.ASCII.GetString(bytes, 0, length);
    }

    /// <summary>Memory that has run out, by this test's doing.</summary>
    private sealed class InjectedException : OutOfMemoryException;

    private sealed class FailingListener(Socket listening, MemoryShare memory) : ClientListener(listening, memory)
    {
        public int Failures { get; set; }

        protected override ClientConnection Create(int descriptor, EndPoint? remote)
            => Failures-- > 0 ? throw new InjectedException() : base.Create(descriptor, remote);
    }

    private sealed class FailingOperation : SocketOperation
    {
        public override bool TryRun(int descriptor, out bool isReady)
        {
            isReady = NonBlockingSocket.Receive(descriptor, new byte[1], out int errno) == 1;
            return errno != Errno.EAGAIN;
        }

        public override void Ended() => throw new InjectedException();
    }

    private sealed class Work : ILoopWork
    {
        private bool _hasRun;

        public bool Fails { get; init; }

        public bool HasRun => Volatile.Read(ref _hasRun);

        public void Run()
        {
            if (Fails)
            {
                throw new InjectedException();
            }
            Volatile.Write(ref _hasRun, true);
        }
    }

    private sealed class Events : ITransportEvents
    {
        private int _refusals;
        private bool _isDeaf;

        public int Refusals => Volatile.Read(ref _refusals);

        public bool IsDeaf => Volatile.Read(ref _isDeaf);

        public void Refused() => Interlocked.Increment(ref _refusals);

        public void NoRoom(int errno)
        {
        }

        public void WentDeaf() => Volatile.Write(ref _isDeaf, true);
    }
}
