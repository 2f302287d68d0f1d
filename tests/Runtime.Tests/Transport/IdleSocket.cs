using System.Net.Sockets;
using UdsAot.Posix;
using UdsAot.Transport;

namespace UdsAot.Tests.Transport;

/// <summary>A socket of a loop, not watched yet, and the other end of it.</summary>
internal sealed class IdleSocket : IDisposable
{
    private readonly Socket _peer;

    public IdleSocket()
    {
        using var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        listening.Listen();
        _peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _peer.Connect(listening.LocalEndPoint!);
        using Socket accepted = listening.Accept();
        accepted.Blocking = false;
        Socket = new LoopSocket(EventLoops.Next, SocketCalls.Duplicate((int)accepted.SafeHandle.DangerousGetHandle(), SocketCalls.F_DUPFD_CLOEXEC, 0));
    }

    /// <summary>The loop's.</summary>
    public LoopSocket Socket { get; }

    /// <summary>Sends a byte to it.</summary>
    public void Send() => _peer.Send("x"u8);

    /// <summary>Reads until the end, which must come.</summary>
    /// <returns>Whether it was a reset.</returns>
    public bool ReadToEnd()
    {
        _peer.ReceiveTimeout = 60_000;
        byte[] bytes = new byte[16];
        try
        {
            while (_peer.Receive(bytes) > 0)
            {
            }
            return false;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            return true;
        }
    }

    public void Dispose()
    {
        Socket.Close();
        _peer.Dispose();
    }
}
