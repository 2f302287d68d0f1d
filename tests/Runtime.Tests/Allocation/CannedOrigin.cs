using System.Collections.Concurrent;
using System.Net.Sockets;

namespace UdsAot.Tests.Allocation;

/// <summary>
/// An origin that answers every request with the same bytes, from threads with blocking calls that allocate nothing: one for each connection.
/// A request may come on a second connection, because the first returns to its pool a moment after the client has its response.
/// </summary>
internal sealed class CannedOrigin : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly byte[] _response;
    private readonly byte[] _requestEnd;
    private readonly LoopThread _thread;
    private readonly ConcurrentBag<(Socket Socket, LoopThread Thread)> _connections = [];

    /// <param name="response">What answers.</param>
    /// <param name="requestEnd">What every request ends with.</param>
    public CannedOrigin(string response, string requestEnd)
    {
        _response = Latin1.Bytes(response);
        _requestEnd = Latin1.Bytes(requestEnd);
        Path = _folder.File("o.sock");
        _listener.Bind(new UnixDomainSocketEndPoint(Path));
        _listener.Listen(16);
        _thread = new LoopThread(Serve);
    }

    public string Path { get; }

    public void Dispose()
    {
        _listener.Dispose();
        _thread.Join();
        foreach ((Socket socket, LoopThread thread) in _connections)
        {
            socket.Dispose();
            thread.Join();
        }
        _folder.Dispose();
    }

    private void Serve()
    {
        try
        {
            while (true)
            {
                Socket connection = _listener.Accept();
                _connections.Add((connection, new LoopThread(() => Answer(connection))));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The listener was closed: the test is over.
        }
    }

    private void Answer(Socket connection)
    {
        byte[] buffer = new byte[65_536];
        int length = 0;
        try
        {
            while (connection.Receive(buffer.AsSpan(length)) is > 0 and int received)
            {
                length += received;
                if (buffer.AsSpan(0, length).EndsWith(_requestEnd))
                {
                    connection.Send(_response.AsSpan());
                    length = 0;
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The connection was closed: the test is over.
        }
    }
}
