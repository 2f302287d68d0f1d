using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using UdsAot.Benchmarks.Comparison.Peers;
using UdsAot.Benchmarks.Comparison.Serving;

namespace UdsAot.Benchmarks.Comparison.Loads;

/// <summary>Messages of 125 bytes to a WebSocket that sends them back, the next as soon as the last is there; each is checked.</summary>
/// <param name="connections">Connections at once, each a thread.</param>
/// <param name="messages">Messages of a full load on each connection.</param>
internal sealed class WebSocketLoad(int connections, int messages) : ILoad
{
    public LoadResult Run(Workspace workspace, Ports ports, double share)
    {
        int count = Math.Max(1, (int)(messages * share));
        var times = new TimeSpan[connections * count];
        long errors = 0;
        // All are open before the first message is sent.
        using var barrier = new Barrier(connections + 1);
        Thread[] threads = [.. Enumerable.Range(0, connections).Select(index => new Thread(
            () =>
            {
                if (!Talk(ports.Sink, barrier, times.AsSpan(index * count, count)))
                {
                    Interlocked.Increment(ref errors);
                }
            },
            maxStackSize: 256 * 1024))];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }
        barrier.SignalAndWait();
        long start = Stopwatch.GetTimestamp();
        foreach (Thread thread in threads)
        {
            thread.Join();
        }
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        TimeSpan[] done = [.. times.Where(static time => time > TimeSpan.Zero).Order()];
        return new LoadResult(done.Length, errors, elapsed, Durations.Percentile(done, 0.5), Durations.Percentile(done, 0.99));
    }

    private static bool Talk(int port, Barrier barrier, Span<TimeSpan> times)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = RawClient.Patience };
        bool open = Open(socket, port);
        barrier.SignalAndWait();
        return open && Exchange(socket, times);
    }

    private static bool Open(Socket socket, int port)
    {
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            socket.Send(Encoding.ASCII.GetBytes(WebSocketFrames.Request("/ws")));
            return RawClient.ReadHead(socket).StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal);
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static bool Exchange(Socket socket, Span<TimeSpan> times)
    {
        Span<byte> sent = stackalloc byte[WebSocketFrames.MaskedLength];
        Span<byte> expected = stackalloc byte[WebSocketFrames.Length];
        Span<byte> received = stackalloc byte[WebSocketFrames.Length];
        try
        {
            for (int i = 0; i < times.Length; i++)
            {
                WebSocketFrames.WriteMasked(sent, i);
                WebSocketFrames.Unmask(sent, expected);
                long start = Stopwatch.GetTimestamp();
                socket.Send(sent);
                if (!RawClient.ReadFully(socket, received) || !received.SequenceEqual(expected))
                {
                    return false;
                }
                times[i] = Stopwatch.GetElapsedTime(start);
            }
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
