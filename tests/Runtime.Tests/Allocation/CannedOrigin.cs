using System.Net.Sockets;

namespace UdsAot.Tests.Allocation;

/// <summary>
/// An origin that answers every request with the same bytes, from a thread with blocking calls that allocate nothing. It takes
/// connections one after the other.
/// </summary>
internal sealed class CannedOrigin : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly byte[] _response;
    private readonly byte[] _requestEnd;
    private readonly LoopThread _thread;
    private Socket? _connection;

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
        _connection?.Dispose();
        _thread.Join();
        _folder.Dispose();
    }

    private void Serve()
    {
        byte[] buffer = new byte[65_536];
        try
        {
            while (true)
            {
                _connection = _listener.Accept();
                Answer(_connection, buffer);
                _connection.Dispose();
            }
        }
        catch (SocketException)
        {
            // The listener was closed: the test is over.
        }
        catch (ObjectDisposedException)
        {
            // Likewise.
        }
    }

    private void Answer(Socket connection, byte[] buffer)
    {
        int length = 0;
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
}
