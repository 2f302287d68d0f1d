using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using UdsAot.Posix;

namespace UdsAot.Transport;

/// <summary>
/// Accepts connections from a listening socket and distributes them to the event loops. A failure with one connection closes that
/// connection only; the listener goes on to accept.
/// </summary>
internal class ClientListener : IConnectionListener
{
    /// <summary>Milliseconds until the next attempt if the process has no file descriptor left for a connection.</summary>
    private const int NoRoomPause = 100;

    /// <summary>Milliseconds after which a server that does not accept the next connection counts as failed.</summary>
    private const int DeafAfter = 5_000;

    /// <summary>Milliseconds that the backlog of a socket that is to be closed is served for at most.</summary>
    private const int BacklogTimeout = 1_000;

    /// <summary>Milliseconds between two looks at the backlog.</summary>
    private const int BacklogPause = 5;

    private readonly Socket _listening;
    private readonly ListeningSocket _socket;
    private readonly Accepting _accepting;
    private readonly MemoryShare _memory;
    private readonly ITransportEvents? _events;
    private readonly ReadOnlyMemory<byte> _refusal;
    private int _asked;
    private bool _isAsked;

    /// <param name="listening">A listening socket; its opener closes it.</param>
    /// <param name="memory">The memory for connections.</param>
    /// <param name="events">Receives the events of connections that could not be served.</param>
    /// <param name="refusal">The response to a client whose connection has no memory; empty for none.</param>
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
            // On Linux, accepted sockets inherit it.
            listening.NoDelay = true;
            PeerLiveness.Watch((int)listening.SafeHandle.DangerousGetHandle());
        }
        _socket = new ListeningSocket(EventLoops.Next, Duplicate(listening));
        if (!_socket.TryWatch())
        {
            throw new SocketException((int)SocketError.NoBufferSpaceAvailable);
        }
    }

    public EndPoint EndPoint { get; }

    /// <summary>True if another process has the socket, too, and accepts the connections that wait when this one stops.</summary>
    public bool LeavesBacklog { get; init; }

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
                        _events?.NoRoom(-descriptor);
                        await PauseAsync().ConfigureAwait(false);
                        break;
                }
                // Otherwise the client has disconnected before it was accepted.
            }
        }
        finally
        {
            Volatile.Write(ref _isAsked, false);
        }
    }

    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        // A socket of this process alone takes its backlog with it: the kernel resets the connections that wait there.
        for (int waited = 0; waited < BacklogTimeout && HasBacklog(); waited += BacklogPause)
        {
            await Task.Delay(BacklogPause, CancellationToken.None).ConfigureAwait(false);
        }
        _socket.Close();
        _listening.Dispose();
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    /// <summary>Creates a connection. It owns the descriptor only after this has returned.</summary>
    protected virtual ClientConnection Create(int descriptor, EndPoint? remote)
        => new(EventLoops.Next, descriptor, EndPoint, remote, _memory);

    private bool HasBacklog() => !LeavesBacklog && !_socket.IsClosed && _listening.Poll(0, SelectMode.SelectRead);

    private async ValueTask<int> NextAsync()
    {
        try
        {
            _accepting.Begin();
            return _socket.Receive(_accepting) ? await _accepting.Completion.ConfigureAwait(false) : _accepting.Result;
        }
        catch (Exception exception)
        {
            Mishaps.Report("waiting for a connection", exception);
            // The pending accept ends now; if it has just got a connection, that one is used.
            return _socket.TryTakeBack(_accepting) || _accepting.Result < 0 ? -Errno.ENOBUFS : _accepting.Result;
        }
    }

    /// <returns>The connection; null if it could not be served and was closed.</returns>
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
            Mishaps.Report("accepting a connection", exception);
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
            Mishaps.Report("waiting for room for a connection", exception);
            await Task.Yield();
        }
    }

    // The server's own code runs between two accepts; if it fails there, its accept loop ends for good. That is the case if it has not
    // come back by the end of the turn in which a connection arrived.
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

    // .NET closes its own descriptor at a time of its choice; the loop must know when its descriptor is closed.
    private static int Duplicate(Socket socket)
    {
        int descriptor = SocketCalls.Duplicate((int)socket.SafeHandle.DangerousGetHandle(), SocketCalls.F_DUPFD_CLOEXEC, 0);
        return descriptor >= 0 ? descriptor : throw new SocketException((int)SocketError.TooManyOpenSockets);
    }

    private sealed class ListeningSocket(EventLoop loop, int descriptor) : LoopSocket(loop, descriptor)
    {
        /// <summary>Called when a connection failed, and not the listening socket.</summary>
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

        /// <summary>The peer's address of the last accepted connection; null for a Unix socket, whose clients have no address.</summary>
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
