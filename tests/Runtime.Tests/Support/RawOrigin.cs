using System.Net.Sockets;
using System.Text;

namespace UdsAot.Tests.Support;

/// <summary>A Unix socket in a folder of its own whose other end a test plays by hand.</summary>
internal sealed class RawOrigin : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly List<Socket> _accepted = [];

    public RawOrigin(int backlog = 128)
    {
        EndPoint = new UnixDomainSocketEndPoint(_folder.File("o.sock"));
        _listener.Bind(EndPoint);
        _listener.Listen(backlog);
    }

    public UnixDomainSocketEndPoint EndPoint { get; }

    public string Path => _folder.File("o.sock");

    /// <summary>True if a connection waits to be accepted.</summary>
    public bool HasWaiting => _listener.Poll(0, SelectMode.SelectRead);

    /// <summary>Accepts the connection that came first.</summary>
    public async Task<Socket> AcceptAsync()
    {
        using var patience = new CancellationTokenSource(Wait.Patience);
        Socket socket = await _listener.AcceptAsync(patience.Token);
        _accepted.Add(socket);
        return socket;
    }

    /// <summary>Reads one request without a body.</summary>
    public static async Task<string> ReadHeadAsync(Socket socket)
    {
        using var patience = new CancellationTokenSource(Wait.Patience);
        var text = new StringBuilder();
        byte[] one = new byte[1];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await socket.ReceiveAsync(one, patience.Token) == 0)
            {
                break;
            }
            text.Append((char)one[0]);
        }
        return text.ToString();
    }

    public static async Task SendAsync(Socket socket, string text) => await socket.SendAsync(Latin1.Bytes(text));

    /// <summary>Reads so many bytes, or fewer if the connection ends before.</summary>
    public static async Task<string> TakeAsync(Socket socket, int count)
    {
        using var patience = new CancellationTokenSource(Wait.Patience);
        byte[] bytes = new byte[count];
        int taken = 0;
        while (taken < count && await socket.ReceiveAsync(bytes.AsMemory(taken), patience.Token) is > 0 and int received)
        {
            taken += received;
        }
        return Latin1.Text(bytes.AsSpan(0, taken));
    }

    public void StopListening() => _listener.Dispose();

    public void Dispose()
    {
        _listener.Dispose();
        _accepted.ForEach(static socket => socket.Dispose());
        _folder.Dispose();
    }
}
