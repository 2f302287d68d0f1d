using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using UdsAot.Observing;
using UdsAot.Origins;
using UdsAot.Posix;
using UdsAot.Routing;

namespace UdsAot.CommandLine;

/// <summary>
/// One real request to a mount's origin, on a connection of its own, within the mount's timeouts. It blocks: <c>check</c> asks
/// one origin after the other.
/// </summary>
internal static class OriginProbe
{
    private const int MaxStatusLine = 4096;
    private const int RetryMilliseconds = 20;

    public static ProbeResult Ask(Mount mount)
    {
        string phase = "connect";
        try
        {
            using Socket socket = Connect(mount);
            if (OriginUser.Of(mount)?.Check((int)socket.SafeHandle.DangerousGetHandle()) is { } fault)
            {
                return new ProbeResult(false, $"{fault.Name}: {fault.Words}");
            }
            phase = "request";
            socket.SendTimeout = mount.IdleTimeout;
            socket.ReceiveTimeout = mount.ResponseTimeout;
            socket.Send(Request(mount));
            phase = "reply";
            return ReadStatus(socket);
        }
        catch (SocketException e)
        {
            // A receive that times out is EAGAIN to the kernel; a connect that meets a full backlog is, too, and that is named below.
            int errno = Errno.FromUnixSocket(e.SocketErrorCode);
            return phase == "reply" && errno is Errno.ETIMEDOUT or Errno.EAGAIN
                ? new ProbeResult(false, $"no reply within {mount.ResponseTimeout / 1000.0:0.###} s; is the server stuck?")
                : new ProbeResult(false, $"{phase} failed with {Errno.Name(errno)}: {SocketAdvice.Explain(errno, mount.Socket)}");
        }
    }

    private static Socket Connect(Mount mount)
    {
        string path = mount.Socket.StartsWith('@') ? $"\0{mount.Socket.AsSpan(1)}" : mount.Socket;
        var endPoint = new UnixDomainSocketEndPoint(path);
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
            try
            {
                // On a Unix socket a connect is done at once or fails, and EAGAIN is a full backlog: worth another try.
                socket.Connect(endPoint);
                socket.Blocking = true;
                return socket;
            }
            catch (SocketException e)
            {
                socket.Dispose();
                if (e.SocketErrorCode != SocketError.WouldBlock
                    || Stopwatch.GetElapsedTime(started).TotalMilliseconds + RetryMilliseconds > mount.ConnectTimeout)
                {
                    throw;
                }
                Thread.Sleep(RetryMilliseconds);
            }
        }
    }

    private static byte[] Request(Mount mount)
    {
        string path = Encoding.UTF8.GetString(mount.InsidePath);
        string host = mount.Host is { } literal ? Encoding.UTF8.GetString(literal)
            : mount.Vhost.StartsWith('*') ? "localhost"
            : mount.Vhost;
        return Encoding.UTF8.GetBytes($"GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: udsaot-check\r\nConnection: close\r\n\r\n");
    }

    private static ProbeResult ReadStatus(Socket socket)
    {
        var buffer = new byte[MaxStatusLine];
        int length = 0;
        while (length < buffer.Length)
        {
            int received = socket.Receive(buffer, length, buffer.Length - length, SocketFlags.None);
            if (received == 0)
            {
                return new ProbeResult(false, length == 0
                    ? "it closed the connection without a reply; its own log may say more"
                    : "it closed the connection in the middle of its reply's first line");
            }
            length += received;
            int end = buffer.AsSpan(0, length).IndexOf((byte)'\n');
            if (end >= 0)
            {
                return ParseStatus(buffer.AsSpan(0, end).TrimEnd((byte)'\r'));
            }
        }
        return NotHttp;
    }

    private static ProbeResult ParseStatus(ReadOnlySpan<byte> line)
    {
        // RFC 9112 section 4: HTTP-version SP status-code SP [ reason-phrase ]; the last space is often left out.
        bool wellFormed = line.Length >= 12 && line.StartsWith("HTTP/1."u8) && line[8] == ' '
            && !line[9..12].ContainsAnyExceptInRange((byte)'0', (byte)'9') && (line.Length == 12 || line[12] == ' ');
        return wellFormed ? new ProbeResult(true, Encoding.Latin1.GetString(line[9..]).TrimEnd()) : NotHttp;
    }

    private static ProbeResult NotHttp => new(false, "it answered, but not in HTTP/1.1; does its server speak FastCGI, uwsgi or TLS there?");
}
