using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using UdsAot.Addresses;
using UdsAot.Compiled;
using UdsAot.Forwarding;
using UdsAot.Http2;
using UdsAot.Origins;
using UdsAot.Posix;
using UdsAot.Timing;
using UdsAot.Transport;

namespace UdsAot.Frontends;

/// <summary>
/// HTTP/2 on a connection's pipes (RFC 9113): its streams, and how it ends. <see cref="Http2Receiver"/> takes the client's frames,
/// <see cref="Http2Sender"/> sends. Streams go on by themselves, and may do so on any thread: what they share with the connection is guarded
/// by one lock, under which no exchange runs.
/// </summary>
internal sealed partial class Http2Connection : ITimed, IThreadPoolWorkItem
{
    private readonly ProxyCore _core;
    private readonly Http2StreamPool _pool;
    private readonly ConnectionContext _connection;
    private readonly Http2Receiver _receiver;
    private readonly Http2Sender _sender;
    private readonly TrustedPeer? _peer;
    private readonly byte[] _peerAddress;
    private readonly WaitSource _streamsEnded = new();
    private Stage _stage;
    private int _requests;
    private long _idleSince;
    private long _drainAt;
    private long _closedAt;
    private int _progressSeen;

    /// <param name="core">The parts that all exchanges share.</param>
    /// <param name="pool">Streams.</param>
    /// <param name="connection">The connection, of which nothing was consumed yet; it begins with the preface.</param>
    /// <param name="limits">The limits of the listener.</param>
    public Http2Connection(ProxyCore core, Http2StreamPool pool, ConnectionContext connection, ListenerLimits limits)
    {
        _core = core;
        _pool = pool;
        _connection = connection;
        Limits = limits;
        PipeWriter output = connection.Transport.Output;
        _sender = new Http2Sender(this, output, output as SocketWriter ?? connection.Features.Get<SocketWriter>());
        _receiver = new Http2Receiver(this, _sender, pool, connection.Transport.Input);
        _peer = limits.TrustedProxies?.NewPeer();
        _peerAddress = IpText.OfClient(connection.RemoteEndPoint);
        PeerKey = ClientKey.Of(_peerAddress);
        IsTls = connection.Features.Get<ITlsConnectionFeature>() is not null;
        HttpsPort = CompiledMounts.HasHttpsRedirects ? connection.Features.Get<HttpsRedirect>()?.Port ?? 0 : 0;
    }

    /// <summary>The stages of a connection, in order.</summary>
    private enum Stage : byte
    {
        Open,

        /// <summary>The client was told that the connection will end; it may not know it yet.</summary>
        Draining,

        /// <summary>The client was told which stream is the last.</summary>
        LastStreamKnown,

        /// <summary>Nothing is read any more.</summary>
        Over,
    }

    /// <summary>Guards the common state of the connection and its streams.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The streams whose exchange has not ended, by number. With the lock held.</summary>
    public Dictionary<int, Http2Stream> Streams { get; } = [];

    /// <summary>The streams that were reset last. With the lock held, or by the receiver.</summary>
    public ResetStreams Resets { get; } = new();

    /// <summary>The resets that are held back. With the lock held.</summary>
    public LateResets LateResets { get; } = new();

    /// <summary>The highest number of a stream that the client has opened. Set by the receiver.</summary>
    public int Last { get; set; }

    public Http2Sender Sender => _sender;

    public Http2Receiver Receiver => _receiver;

    /// <summary>The limits of the listener.</summary>
    public ListenerLimits Limits { get; }

    /// <summary>The address at the other end, without a port.</summary>
    public ReadOnlySpan<byte> PeerAddress => _peerAddress;

    /// <summary>The client as fairness knows it, unless a trusted proxy names another.</summary>
    public ClientKey PeerKey { get; }

    /// <summary>Origin connections that belong to this client connection.</summary>
    public PrivateConnections OwnConnections { get; } = new();

    public bool IsTls { get; }

    /// <summary>The port of HTTPS that requests are redirected to, or 0.</summary>
    public int HttpsPort { get; }

    /// <summary>Milliseconds on the heartbeat's clock.</summary>
    public long Now => _core.Heartbeat.Now;

    /// <summary>True once the client was told which stream is the last that is answered.</summary>
    public bool HasNamedLast => _stage >= Stage.LastStreamKnown;

    /// <summary>True if no more is to be read: the connection was ended, or drains and has no streams. Call without the lock.</summary>
    public bool IsOver
    {
        get
        {
            lock (Gate)
            {
                return _sender.IsBroken || _stage == Stage.Over || (_stage == Stage.LastStreamKnown && Streams.Count == 0);
            }
        }
    }

    private static ReadOnlySpan<byte> DrainPing => "draining"u8;

    /// <summary>The claims of the peer about its clients, if it is trusted.</summary>
    public TrustedPeer? NewPeer() => _peer is null ? null : Limits.TrustedProxies!.NewPeer();

    /// <summary>Serves the connection until either side ends it.</summary>
    public async Task RunAsync()
    {
        _idleSince = Now;
        _core.Heartbeat.Register(this);
        CancellationToken closing = _connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        CancellationTokenRegistration drains = closing.UnsafeRegister(static connection => ((Http2Connection)connection!).Drain(), this);
        try
        {
            lock (Gate)
            {
                _sender.WriteSettings(Limits.Messages.Head);
                _sender.ScheduleFlush();
            }
            Http2ReadEnd end = await _receiver.RunAsync().ConfigureAwait(false);
            LeaveUnfinished(all: end != Http2ReadEnd.Orderly);
            await WaitForStreamsAsync().ConfigureAwait(false);
            await _sender.WaitForOutputAsync().ConfigureAwait(false);
            if (end != Http2ReadEnd.Broken)
            {
                await HalfClose.LingerAsync(_connection, Http1Limits.LingerTimeout).ConfigureAwait(false);
            }
        }
        finally
        {
            drains.Dispose();
            _core.Heartbeat.Unregister(this);
            OwnConnections.End();
            _receiver.Release();
            lock (Gate)
            {
                _sender.Release();
            }
        }
    }

    /// <summary>Takes what a stream may need of memory; if there is none, the log says so.</summary>
    public bool TryTakeMemory()
    {
        if (MemoryBudget.Process.Clients.TryTake(MemoryBudget.Stream))
        {
            return true;
        }
        NoteShortage();
        return false;
    }

    /// <summary>Has the log say that a stream was refused because there is no memory for it.</summary>
    public void NoteShortage() => _core.Refusals.WriteClosed(PeerAddress, "has more streams than there is memory for: one was refused");

    /// <summary>Gives back what <see cref="TryTakeMemory"/> took.</summary>
    public void GiveMemory() => MemoryBudget.Process.Clients.Give(MemoryBudget.Stream);

    /// <summary>Adds a stream whose request is about to be served. With the lock held.</summary>
    public void Add(Http2Stream stream)
    {
        Streams.Add(stream.Id, stream);
        if (Limits.MaxRequests != 0 && ++_requests >= Limits.MaxRequests && !HasNamedLast)
        {
            NameLastStream();
        }
    }

    /// <summary>A stream's exchange has ended, and does not use the stream any more. Call without the lock.</summary>
    public void EndExchange(Http2Stream stream)
    {
        bool areAllEnded = false;
        bool ends = false;
        lock (Gate)
        {
            if (stream.State != StreamState.Closed)
            {
                if (stream.Response.HasEnded && !stream.IsMalformed)
                {
                    CloseLater(stream);
                }
                else
                {
                    Close(stream, stream.Response.HasEnded ? Http2Error.ProtocolError : Http2Error.InternalError);
                }
            }
            else if (stream.IsMalformed && stream.Response.HasEnded)
            {
                // The page is for people; the code says what it was (RFC 9113 section 8.1.1).
                _sender.WriteReset(stream.Id, Http2Error.ProtocolError);
            }
            _receiver.Drop(stream);
            Streams.Remove(stream.Id);
            GiveMemory();
            _idleSince = Now;
            if (Streams.Count == 0)
            {
                areAllEnded = _streamsEnded.TryEnd(true);
                ends = _stage == Stage.LastStreamKnown;
            }
            _sender.ScheduleFlush();
        }
        _pool.Return(stream);
        if (areAllEnded)
        {
            _streamsEnded.Release();
        }
        if (ends)
        {
            _connection.Transport.Input.CancelPendingRead();
        }
    }

    /// <summary>Ends a stream whose exchange ended with an exception.</summary>
    public void Fail(Http2Stream stream, Exception exception)
    {
        Mishaps.Report("an exchange over HTTP/2", exception);
        Reset(stream, Http2Error.InternalError);
    }

    /// <summary>Ends a stream with RST_STREAM. Call without the lock.</summary>
    public void Reset(Http2Stream stream, Http2Error error)
    {
        lock (Gate)
        {
            if (stream.State != StreamState.Closed)
            {
                Close(stream, error);
                _sender.ScheduleFlush();
            }
        }
    }

    /// <summary>Lets exchanges go on that waited for content.</summary>
    /// <param name="first">The first of a chain, or null.</param>
    public static void ReleaseContents(Http2Stream? first)
    {
        while (first is { } stream)
        {
            first = stream.NextContent;
            stream.NextContent = null;
            stream.Content.Release();
        }
    }

    /// <summary>Lets exchanges go on that waited for a flush.</summary>
    /// <param name="first">The first of a chain, or null.</param>
    public static void ReleaseFlushes(Http2Stream? first)
    {
        while (first is { } stream)
        {
            first = stream.NextFlush;
            stream.NextFlush = null;
            stream.Response.Release();
        }
    }

    private void Close(Http2Stream stream, Http2Error error)
    {
        stream.State = StreamState.Closed;
        _sender.WriteReset(stream.Id, error);
        Resets.Add(stream.Id);
    }

    // The response is whole, and the request is not.
    private void CloseLater(Http2Stream stream)
    {
        stream.State = StreamState.Closed;
        Resets.Add(stream.Id);
        LateResets.Add(stream.Id, Now);
        WriteLateResets(Now);
    }
}
