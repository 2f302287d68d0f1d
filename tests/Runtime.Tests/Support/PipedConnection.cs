using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace UdsAot.Tests.Support;

/// <summary>
/// A client's connection as a server sees it, made of two pipes. It behaves as a socket's does: a client that sends no more is
/// told of by the token, and an abort breaks both ways.
/// </summary>
internal sealed class PipedConnection : ConnectionContext, IDuplexPipe, IConnectionLifetimeNotificationFeature
{
    private readonly Pipe _fromClient;
    private readonly Pipe _toClient;
    private readonly CancellationTokenSource _closed = new();
    private readonly CancellationTokenSource _drains = new();

    public PipedConnection(PipeOptions options, EndPoint? remote)
    {
        _fromClient = new Pipe(options);
        _toClient = new Pipe(options);
        Transport = this;
        RemoteEndPoint = remote;
        ConnectionClosed = _closed.Token;
        ConnectionClosedRequested = _drains.Token;
        Features.Set<IConnectionLifetimeNotificationFeature>(this);
    }

    public override string ConnectionId { get; set; } = "piped";

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    public override IDuplexPipe Transport { get; set; }

    public CancellationToken ConnectionClosedRequested { get; set; }

    /// <summary>Where the client writes.</summary>
    public PipeWriter ClientOutput => _fromClient.Writer;

    /// <summary>Where the client reads.</summary>
    public PipeReader ClientInput => _toClient.Reader;

    /// <summary>True once the server has cut the connection off.</summary>
    public bool IsAborted { get; private set; }

    PipeReader IDuplexPipe.Input => _fromClient.Reader;

    PipeWriter IDuplexPipe.Output => _toClient.Writer;

    public override void Abort(ConnectionAbortedException abortReason)
    {
        IsAborted = true;
        _fromClient.Writer.Complete(abortReason);
        _toClient.Reader.CancelPendingRead();
        _closed.Cancel();
    }

    /// <summary>The client sends no more.</summary>
    public void ClientEnds()
    {
        _fromClient.Writer.Complete();
        _closed.Cancel();
    }

    /// <summary>The client is gone altogether.</summary>
    public void ClientLeaves()
    {
        _fromClient.Writer.Complete(new ConnectionResetException("The client has reset the connection."));
        _toClient.Reader.Complete();
        _closed.Cancel();
    }

    /// <summary>The server is stopping.</summary>
    public void Drain() => _drains.Cancel();

    public void RequestClose() => Drain();

    /// <summary>The server's actions after a connection.</summary>
    public void Served()
    {
        _toClient.Writer.Complete();
        _fromClient.Reader.Complete();
    }
}
