using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using UdsAot.Awaiting;

namespace UdsAot.Transport;

/// <summary>A client's connection, as seen by Kestrel and the frontends.</summary>
internal sealed class ClientConnection : ConnectionContext, IDuplexPipe, IThreadPoolWorkItem
{
    /// <summary>Milliseconds for a client to read the remaining bytes when its connection is closed.</summary>
    private const int DrainTimeout = 5_000;

    private static long s_connections;

    private readonly Socket _socket;
    private readonly SocketReader _reader;
    private readonly SocketWriter _writer;
    private readonly CancellationTokenSource _closed = new();
    private readonly MemoryShare _memory;
    private string? _id;
    private IDictionary<object, object?>? _items;
    private ConnectionAbortedException? _reason;
    private int _hasEnded;
    private int _isDisposed;

    /// <param name="loop">The loop that watches the socket.</param>
    /// <param name="descriptor">The accepted socket, which the connection then owns.</param>
    /// <param name="local">The local address.</param>
    /// <param name="remote">The client's address.</param>
    /// <param name="memory">The share that <see cref="MemoryBudget.Connection"/> was taken from; it is given back at the end.</param>
    public ClientConnection(EventLoop loop, int descriptor, EndPoint local, EndPoint? remote, MemoryShare memory)
    {
        _memory = memory;
        _socket = new Socket(loop, descriptor, this);
        _reader = new SocketReader(_socket, this);
        _writer = new SocketWriter(_socket);
        LocalEndPoint = local;
        RemoteEndPoint = remote;
        Transport = this;
        ConnectionClosed = _closed.Token;
    }

    public override string ConnectionId
    {
        get => _id ??= Interlocked.Increment(ref s_connections).ToString("x", CultureInfo.InvariantCulture);
        set => _id = value;
    }

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items
    {
        get => _items ??= new ConnectionItems();
        set => _items = value;
    }

    public override IDuplexPipe Transport { get; set; }

    PipeReader IDuplexPipe.Input => _reader;

    PipeWriter IDuplexPipe.Output => _writer;

    /// <summary>Starts watching the socket; closes the connection if that fails.</summary>
    public void Start() => _socket.TryWatch();

    /// <summary>Ends the sending direction, after all that was written.</summary>
    public async ValueTask EndSendingAsync()
    {
        await DrainAsync().ConfigureAwait(false);
        _socket.EndSending();
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        Interlocked.CompareExchange(ref _reason, abortReason, null);
        // HTTP/2 may have written the reason (GOAWAY), and left it for the end of the turn.
        _writer.Run();
        _socket.Close(resets: true);
        SayClosed();
    }

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }
        try
        {
            await DrainAsync().ConfigureAwait(false);
        }
        finally
        {
            End();
        }
    }

    /// <summary>Ends a connection that no server serves.</summary>
    public void Drop()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            End();
        }
    }

    /// <summary>Closes the socket and gives the memory back.</summary>
    private void End()
    {
        _socket.Close();
        SayClosed();
        _reader.Release();
        _writer.Release();
        _memory.Give(MemoryBudget.Connection);
    }

    /// <summary>The reason why nothing more can be read.</summary>
    public Exception WhyBroken() => (Exception?)_reason ?? new ConnectionResetException("The client reset the connection.");

    /// <summary>Signals that the client has ended its half, or that the connection is closed.</summary>
    public void SayClosed()
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) == 0)
        {
            // Callbacks may run arbitrary code, which must not hold up the loop.
            Offload.Queue(this);
        }
    }

    void IThreadPoolWorkItem.Execute() => Offload.Run(static connection => connection._closed.Cancel(), this);

    private sealed class Socket(EventLoop loop, int descriptor, ClientConnection connection) : LoopSocket(loop, descriptor)
    {
        protected override void HungUp() => connection.SayClosed();
    }

    // A writer that gathers has ended its flush before the kernel has the bytes.
    private async ValueTask DrainAsync()
    {
        _writer.Run();
        for (int waited = 0; !_writer.IsDrained && !_socket.IsClosed && waited < DrainTimeout; waited += 50)
        {
            await Task.Delay(50).ConfigureAwait(false);
        }
    }
}
