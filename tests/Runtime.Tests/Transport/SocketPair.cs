using System.Net;
using System.Net.Sockets;
using UdsAot.Transport;

namespace UdsAot.Tests.Transport;

/// <summary>A client's connection on an event loop, and the client's end of it, which is a .NET socket.</summary>
internal sealed class SocketPair : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly ClientListener _listener;

    private SocketPair(TemporaryFolder folder, ClientListener listener, Socket client, ClientConnection server)
    {
        _folder = folder;
        _listener = listener;
        Client = client;
        Server = server;
    }

    public Socket Client { get; }

    public ClientConnection Server { get; }

    public SocketReader Input => (SocketReader)Server.Transport.Input;

    public SocketWriter Output => (SocketWriter)Server.Transport.Output;

    /// <param name="tcp">True for TCP, which has resets, false for a Unix socket.</param>
    public static async Task<SocketPair> CreateAsync(bool tcp = false)
    {
        var folder = new TemporaryFolder();
        EndPoint endPoint = tcp ? new IPEndPoint(IPAddress.Loopback, 0) : new UnixDomainSocketEndPoint(folder.File("s"));
        ProtocolType protocol = tcp ? ProtocolType.Tcp : ProtocolType.Unspecified;
        var listening = new Socket(endPoint.AddressFamily, SocketType.Stream, protocol);
        listening.Bind(endPoint);
        listening.Listen();
        var listener = new ClientListener(listening, new MemoryShare(long.MaxValue));
        var client = new Socket(endPoint.AddressFamily, SocketType.Stream, protocol);
        await client.ConnectAsync(listener.EndPoint);
        return new SocketPair(folder, listener, client, (ClientConnection)(await listener.AcceptAsync())!);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        await _listener.DisposeAsync();
        _folder.Dispose();
    }
}
