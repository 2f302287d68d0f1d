using System.Net;
using System.Net.Sockets;

namespace UdsAot.Tests.Support;

/// <summary>A TCP port whose queue is full: the kernel drops further connections, so a connect hangs.</summary>
internal sealed class FullPort : IDisposable
{
    // More than a queue for one holds, whatever the kernel rounds it to.
    private const int Fillers = 4;

    private readonly Socket _listener;
    private readonly List<Socket> _fillers = [];

    /// <param name="address">A loopback address.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    public FullPort(IPAddress address, int port = 0)
    {
        _listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(address, port));
        _listener.Listen(0);
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
        for (int i = 0; i < Fillers; i++)
        {
            var filler = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            _fillers.Add(filler);
            try
            {
                filler.Connect(EndPoint);
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                // It goes on by itself, or hangs: either way the queue fills.
            }
        }
    }

    public IPEndPoint EndPoint { get; }

    public void Dispose()
    {
        _fillers.ForEach(static filler => filler.Dispose());
        _listener.Dispose();
    }
}
