using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace UdsAot.Benchmarks.Comparison.Serving;

/// <summary>
/// The origin of the uploads and of the WebSocket messages, which nginx cannot be: it would response before it has read a body.
/// A thread for each connection, blocking calls, on the core of the load.
/// </summary>
internal sealed class SinkOrigin : IDisposable
{
    private const int Backlog = 4096;

    private static readonly byte[] s_taken = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray();

    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public SinkOrigin(string path)
    {
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen(Backlog);
        new Thread(Accept) { IsBackground = true }.Start();
    }

    public void Dispose() => _listener.Dispose();

    private void Accept()
    {
        try
        {
            while (true)
            {
                Socket connection = _listener.Accept();
                new Thread(() => Serve(connection), maxStackSize: 256 * 1024) { IsBackground = true }.Start();
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
        }
    }

    private static void Serve(Socket connection)
    {
        using (connection)
        {
            try
            {
                while (RawClient.ReadHead(connection) is { Length: > 0 } head)
                {
                    if (Field(head, "Sec-WebSocket-Key") is { } key)
                    {
                        connection.Send(Encoding.ASCII.GetBytes(WebSocketFrames.Acceptance(key)));
                        Echo(connection);
                        return;
                    }
                    Discard(connection, long.Parse(Field(head, "Content-Length") ?? "0", CultureInfo.InvariantCulture));
                    connection.Send(s_taken);
                }
            }
            catch (SocketException)
            {
                // The proxy is gone.
            }
        }
    }

    private static void Discard(Socket connection, long length)
    {
        byte[] buffer = new byte[256 * 1024];
        while (length > 0)
        {
            int read = connection.Receive(buffer, 0, (int)Math.Min(buffer.Length, length), SocketFlags.None);
            if (read == 0)
            {
                return;
            }
            length -= read;
        }
    }

    private static void Echo(Socket connection)
    {
        Span<byte> request = stackalloc byte[WebSocketFrames.MaskedLength];
        Span<byte> response = stackalloc byte[WebSocketFrames.Length];
        while (RawClient.ReadFully(connection, request))
        {
            WebSocketFrames.Unmask(request, response);
            connection.Send(response);
        }
    }

    private static string? Field(string head, string name)
    {
        foreach (string line in head.Split("\r\n"))
        {
            if (line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
            {
                return line[(name.Length + 1)..].Trim();
            }
        }
        return null;
    }
}
