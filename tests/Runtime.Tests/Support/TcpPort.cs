using System.Net;
using System.Net.Sockets;

namespace UdsAot.Tests.Support;

/// <summary>A TCP port of a loopback address whose other end a test plays by hand.</summary>
internal sealed class TcpPort : IDisposable
{
    private readonly Socket _listener;
    private readonly List<Socket> _accepted = [];

    /// <param name="address">A loopback address; 127.0.0.1 if null.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    public TcpPort(IPAddress? address = null, int port = 0)
    {
        address ??= IPAddress.Loopback;
        _listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(address, port));
        _listener.Listen();
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
    }

    public IPEndPoint EndPoint { get; }

    public async Task<Socket> AcceptAsync()
    {
        using var patience = new CancellationTokenSource(Wait.Patience);
        Socket socket = await _listener.AcceptAsync(patience.Token);
        _accepted.Add(socket);
        return socket;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _accepted.ForEach(static socket => socket.Dispose());
    }
}
