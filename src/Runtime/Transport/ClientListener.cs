using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using UdsAot.Posix;

namespace UdsAot.Transport;

/// <summary>
/// Accepts connections from a socket that listens and deals them out to the event loops. Whatever goes wrong with one of them costs that
/// one: it is closed, and the next is accepted.
/// </summary>
internal class ClientListener : IConnectionListener
{
    /// <summary>Milliseconds until the next try when the process has no descriptor left for a connection.</summary>
    private const int NoRoomPause = 100;

    /// <summary>Milliseconds after which a server that does not come back for the next connection counts as gone.</summary>
    private const int DeafAfter = 5_000;

    private readonly Socket _listening;
    private readonly ListeningSocket _socket;
    private readonly Accepting _accepting;
    private readonly MemoryShare _memory;
    private readonly ITransportEvents? _events;
    private readonly ReadOnlyMemory<byte> _refusal;
    private int _asked;
    private bool _isAsked;

    /// <param name="listening">Listens already. Whoever opened it closes it.</param>
    /// <param name="memory">What connections may take.</param>
    /// <param name="events">Hears of those that could not be served.</param>
    /// <param name="refusal">What a client is sent for whose connection there is no memory; empty for nothing.</param>
    public ClientListener(
        Socket listening,
        MemoryShare memory,
        ITransportEvents? events = null,
        ReadOnlyMemory<byte> refusal = default)
    {
        _listening = listening;
        _memory = memory;
        _events = events;
        _refusal = refusal;
        _accepting = new Accepting(this);
        EndPoint = listening.LocalEndPoint!;
        listening.Blocking = false;
        if (listening.ProtocolType == ProtocolType.Tcp)
        {
            // Linux hands it down to what is accepted.
            listening.NoDelay = true;
        }
        _socket = new ListeningSocket(EventLoops.Next, Duplicate(listening));
        if (!_socket.TryWatch())
        {
            throw new SocketException((int)SocketError.NoBufferSpaceAvailable);
        }
    }

    public EndPoint EndPoint { get; }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _asked);
        Volatile.Write(ref _isAsked, true);
        try
        {
            while (true)
            {
                int descriptor = await NextAsync().ConfigureAwait(false);
                if (descriptor >= 0)
                {
                    if (TryServe(descriptor) is { } connection)
                    {
                        return connection;
                    }
                    continue;
                }
                switch (-descriptor)
                {
                    case Errno.ECANCELED:
                        return null;
                    case Errno.EMFILE or Errno.ENFILE or Errno.ENOBUFS or Errno.ENOMEM:
                        await PauseAsync().ConfigureAwait(false);
                        break;
                }
                // Otherwise the client has left before it was accepted.
            }
        }
        finally
        {
            Volatile.Write(ref _isAsked, false);
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _socket.Close();
        _listening.Dispose();
        return default;
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    /// <summary>Makes the object of a connection. The descriptor is the connection's only once this has returned.</summary>
    protected virtual ClientConnection Create(int descriptor, EndPoint? remote)
        => new(EventLoops.Next, descriptor, EndPoint, remote, _memory);

    private async ValueTask<int> NextAsync()
    {
        try
        {
            _accepting.Begin();
            return _socket.Receive(_accepting) ? await _accepting.Completion.ConfigureAwait(false) : _accepting.Result;
        }
        catch (Exception exception)
        {
            Mishaps.Report("the wait for a connection", exception);
            // What was waiting for the next connection waits no more; if it just got one, that is still there.
            return _socket.TryTakeBack(_accepting) || _accepting.Result < 0 ? -Errno.ENOBUFS : _accepting.Result;
        }
    }

    /// <returns>The connection; null if it could not be served, and is closed.</returns>
    private ClientConnection? TryServe(int descriptor)
    {
        if (!_memory.TryTake(MemoryBudget.Connection))
        {
            NonBlockingSocket.Refuse(descriptor, _refusal.Span);
            _events?.Refused();
            return null;
        }
        ClientConnection? connection = null;
        try
        {
            connection = Create(descriptor, _accepting.Remote(EndPoint));
            connection.Start();
            return connection;
        }
        catch (Exception exception)
        {
            if (connection is null)
            {
                _ = Libc.Close(descriptor);
                _memory.Give(MemoryBudget.Connection);
            }
            else
            {
                connection.Drop();
            }
            Mishaps.Report("the accepting of a connection", exception);
            return null;
        }
    }

    private static async ValueTask PauseAsync()
    {
        try
        {
            await Task.Delay(NoRoomPause, CancellationToken.None).ConfigureAwait(false);
        }
        catch (OutOfMemoryException exception)
        {
            Mishaps.Report("the wait for room for a connection", exception);
            await Task.Yield();
        }
    }

    // The server's own code runs between two connections, and ends its loop for good if it fails there: it has then not come back
    // when the turn of the loop in which a connection came is over.
    private void LookIfAsked()
    {
        if (!Volatile.Read(ref _isAsked) && !_socket.IsClosed)
        {
            _ = FindOutAsync(Volatile.Read(ref _asked));
        }
    }

    private async Task FindOutAsync(int asked)
    {
        await Task.Delay(DeafAfter, CancellationToken.None).ConfigureAwait(false);
        if (Volatile.Read(ref _asked) == asked && !Volatile.Read(ref _isAsked) && !_socket.IsClosed)
        {
            _events?.WentDeaf();
        }
    }

    // .NET closes its own descriptor when it likes; the loop must know when its goes.
    private static int Duplicate(Socket socket)
    {
        int descriptor = SocketCalls.Duplicate((int)socket.SafeHandle.DangerousGetHandle(), SocketCalls.F_DUPFD_CLOEXEC, 0);
        return descriptor >= 0 ? descriptor : throw new SocketException((int)SocketError.TooManyOpenSockets);
    }

    private sealed class ListeningSocket(EventLoop loop, int descriptor) : LoopSocket(loop, descriptor)
    {
        /// <summary>A connection failed, and not the socket that it came from.</summary>
        public override void Fail()
        {
        }
    }

    private sealed unsafe class Accepting(ClientListener listener) : SocketOperation
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
                int accepted = NonBlockingSocket.Accept(descriptor, address, &length, out int errno);
                _length = length;
                Note(errno == Errno.None ? accepted : -errno);
                isReady = errno != Errno.EAGAIN;
                return isReady;
            }
        }

        public override void Ended()
        {
            base.Ended();
            listener.LookIfAsked();
        }
    }
}
