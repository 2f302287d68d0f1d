using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace UdsAot.Benchmarks.Comparison.Serving;

/// <summary>Waits for a server's first good response.</summary>
internal static class Readiness
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_between = TimeSpan.FromMicroseconds(200);

    /// <summary>Asks for the small file, five thousand times a second, until it comes, and answers when that was.</summary>
    /// <param name="endPoint">Where the server will listen.</param>
    /// <param name="process">The server.</param>
    /// <returns>A time of <see cref="Stopwatch.GetTimestamp"/>.</returns>
    /// <exception cref="InvalidOperationException">It ended, or there was no good response in 20 seconds.</exception>
    public static long Await(EndPoint endPoint, ChildProcess process)
    {
        long start = Stopwatch.GetTimestamp();
        long attempt = start;
        while (!Answers(endPoint))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(start) > s_limit)
            {
                throw new InvalidOperationException($"{process} does not answer on {endPoint}. It wrote:\n{process.Text}");
            }
            while (Stopwatch.GetElapsedTime(attempt) < s_between)
            {
                Thread.SpinWait(20);
            }
            attempt = Stopwatch.GetTimestamp();
        }
        return Stopwatch.GetTimestamp();
    }

    private static bool Answers(EndPoint endPoint)
    {
        using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = RawClient.Patience };
        try
        {
            socket.Connect(endPoint);
            return RawClient.Get(socket);
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
