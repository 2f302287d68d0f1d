using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using UdsAot.Posix;

namespace UdsAot.Transport;

/// <summary>Accepts connections from a socket that listens and deals them out to the event loops.</summary>
internal sealed class ClientListener : IConnectionListener
{
    /// <summary>Milliseconds until the next try when the process has no descriptor left for a connection.</summary>
    private const int NoRoomPause = 100;

    private readonly Socket _listening;
    private readonly LoopSocket _socket;
    private readonly Accepting _accepting = new();

    /// <param name="listening">Listens already. Whoever opened it closes it.</param>
    public ClientListener(Socket listening)
    {
        _listening = listening;
        EndPoint = listening.LocalEndPoint!;
        listening.Blocking = false;
        if (listening.ProtocolType == ProtocolType.Tcp)
        {
            // Linux hands it down to what is accepted.
            listening.NoDelay = true;
        }
        _socket = new LoopSocket(EventLoops.Next, Duplicate(listening));
        if (!_socket.TryWatch())
        {
            throw new SocketException((int)SocketError.NoBufferSpaceAvailable);
        }
    }

    public EndPoint EndPoint { get; }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            _accepting.Begin();
            int descriptor = _socket.Receive(_accepting) ? await _accepting.Completion.ConfigureAwait(false) : _accepting.Result;
            if (descriptor >= 0)
            {
                var connection = new ClientConnection(EventLoops.Next, descriptor, EndPoint, _accepting.Remote(EndPoint));
                connection.Start();
                return connection;
            }
            switch (-descriptor)
            {
                case Errno.ECANCELED:
                    return null;
                case Errno.EMFILE or Errno.ENFILE or Errno.ENOBUFS or Errno.ENOMEM:
                    await Task.Delay(NoRoomPause, CancellationToken.None).ConfigureAwait(false);
                    break;
            }
            // Otherwise the client has left before it was accepted.
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _socket.Close();
        _listening.Dispose();
        return default;
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    // .NET closes its own descriptor when it likes; the loop must know when its goes.
    private static int Duplicate(Socket socket)
    {
        int descriptor = SocketCalls.Duplicate((int)socket.SafeHandle.DangerousGetHandle(), SocketCalls.F_DUPFD_CLOEXEC, 0);
        return descriptor >= 0 ? descriptor : throw new SocketException((int)SocketError.TooManyOpenSockets);
    }

    private sealed unsafe class Accepting : SocketOperation
    {
        /// <summary>Room for any address (sockaddr_storage).</summary>
        private const int AddressSize = 128;

        private readonly byte[] _address = GC.AllocateArray<byte>(AddressSize, pinned: true);
        private int _length;

        /// <summary>Where the connection that was accepted last comes from; null for a Unix socket, whose clients have no name.</summary>
        public IPEndPoint? Remote(EndPoint local)
        {
            if (local is not IPEndPoint)
            {
                return null;
            }
            var address = new SocketAddress(_address[0] == (byte)SocketCalls.AF_INET6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, _length);
            _address.AsSpan(0, _length).CopyTo(address.Buffer.Span);
            return (IPEndPoint)new IPEndPoint(IPAddress.Any, 0).Create(address);
        }

        public override bool TryRun(int descriptor, out bool isReady)
        {
            isReady = true;
            fixed (byte* address = _address)
            {
                int length = AddressSize;
                int accepted = Descriptors.Accept(descriptor, address, &length, out int errno);
                _length = length;
                Note(errno == Errno.None ? accepted : -errno);
                isReady = errno != Errno.EAGAIN;
                return isReady;
            }
        }
    }
}
