using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using UdsAot.Addresses;
using UdsAot.Awaiting;
using UdsAot.Forwarding;
using UdsAot.Http2;
using UdsAot.Listening;
using UdsAot.Posix;
using UdsAot.Routing;
using UdsAot.Timing;
using UdsAot.Transport;

namespace UdsAot.Fronts;

/// <summary>
/// HTTP/2 on a connection's pipes (RFC 9113). One reader takes frames off the pipe where they lie and hands them to the streams; what the
/// streams write is gathered and sent once a turn of the event loop. Streams go on by themselves, and may do so on any thread: what they
/// share with the connection is guarded by one lock, under which no exchange runs.
/// </summary>
internal sealed partial class Http2Connection : ITimed, IThreadPoolWorkItem, ILoopWork
{
    private const int PrefaceLength = 24;

    private readonly ProxyCore _core;
    private readonly Http2StreamPool _pool;
    private readonly ConnectionContext _connection;
    private readonly PipeReader _input;
    private readonly EventLoop? _loop;
    private readonly TrustedPeer? _peer;
    private readonly Dictionary<int, Http2Stream> _streams = [];
    private readonly WaitSource _streamsEnded = new();
    private readonly AbuseMeter _meter = new();
    private Stage _stage;
    private int _last;
    private int _requests;
    private long _idleSince;
    private long _drainAt;
    private long _closedAt;

    /// <param name="core">What all exchanges share.</param>
    /// <param name="pool">Streams.</param>
    /// <param name="connection">The connection, of which nothing was consumed yet; it begins with the preface.</param>
    /// <param name="limits">What the listener lets this client take.</param>
    public Http2Connection(ProxyCore core, Http2StreamPool pool, ConnectionContext connection, ListenerLimits limits)
    {
        _core = core;
        _pool = pool;
        _connection = connection;
        Limits = limits;
        _input = connection.Transport.Input;
        PipeWriter output = connection.Transport.Output;
        SocketWriter? socket = output as SocketWriter ?? connection.Features.Get<SocketWriter>();
        _loop = socket?.Loop;
        if (socket is not null && !ReferenceEquals(socket, output))
        {
            // Below TLS, records of one turn leave in one send.
            socket.Gathers = true;
        }
        _output = new FrameOutput(output);
        _onFlushed = OnFlushed;
        _peer = limits.TrustedProxies?.NewPeer();
        PeerAddressBytes = IpText.OfClient(connection.RemoteEndPoint);
        IsTls = connection.Features.Get<ITlsConnectionFeature>() is not null;
        HttpsPort = CompiledMounts.HasHttpsRedirects ? connection.Features.Get<HttpsRedirect>()?.Port ?? 0 : 0;
    }

    /// <summary>What has become of the connection, in this order.</summary>
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

    /// <summary>Guards the connection's and its streams' common state.</summary>
    public Lock Gate { get; } = new();

    /// <summary>What the listener lets the client take.</summary>
    public ListenerLimits Limits { get; }

    /// <summary>The address at the other end, without a port.</summary>
    public ReadOnlySpan<byte> PeerAddress => PeerAddressBytes;

    public bool IsTls { get; }

    /// <summary>The port of HTTPS that requests are redirected to, or 0.</summary>
    public int HttpsPort { get; }

    /// <summary>Milliseconds on the heartbeat's clock.</summary>
    public long Now => _core.Heartbeat.Now;

    private byte[] PeerAddressBytes { get; }

    /// <summary>What the peer says of its clients, if it is trusted.</summary>
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
            WriteSettings();
            ReadEnd end = await ReadAsync().ConfigureAwait(false);
            LeaveUnfinished(all: end != ReadEnd.Orderly);
            await WaitForStreamsAsync().ConfigureAwait(false);
            await WaitForOutputAsync().ConfigureAwait(false);
            if (end != ReadEnd.Broken)
            {
                await HalfClose.LingerAsync(_connection, Http1Limits.LingerTimeout).ConfigureAwait(false);
            }
        }
        finally
        {
            drains.Dispose();
            _core.Heartbeat.Unregister(this);
            _block.Clear();
        }
    }

    void ITimed.Tick(long now)
    {
        bool isDue;
        lock (Gate)
        {
            isDue = LooksDue(now);
        }
        if (isDue)
        {
            Offload.Queue(this);
        }
    }

    void IThreadPoolWorkItem.Execute() => Offload.Run(static connection => connection.Act(), this);

    /// <summary>Begins to end the connection: the client is told, and what it has asked for is answered.</summary>
    public void Drain()
    {
        lock (Gate)
        {
            if (_stage != Stage.Open)
            {
                return;
            }
            _stage = Stage.Draining;
            _drainAt = Now + Http2Settings.DrainDelay;
            WriteGoAway(int.MaxValue, Http2Error.NoError);
            WritePing(DrainPing);
            ScheduleFlush();
        }
    }

    /// <summary>A stream's exchange has ended. The stream is not to be used by it any more.</summary>
    public void EndExchange(Http2Stream stream)
    {
        bool areAllEnded = false;
        bool ends = false;
        lock (Gate)
        {
            if (stream.State != StreamState.Closed)
            {
                Http2Error error = !stream.HasEnded ? Http2Error.InternalError : stream.IsMalformed ? Http2Error.ProtocolError : Http2Error.NoError;
                WriteReset(stream.Id, error);
                _resetStreams.Add(stream.Id);
            }
            else if (stream.IsMalformed && stream.HasEnded)
            {
                // The page is for people; the code says what it was (RFC 9113 section 8.1.1).
                WriteReset(stream.Id, Http2Error.ProtocolError);
            }
            ConsumedOfConnection(stream.DropContent());
            _streams.Remove(stream.Id);
            MemoryBudget.Process.Clients.Give(MemoryBudget.Stream);
            _idleSince = Now;
            if (_streams.Count == 0)
            {
                areAllEnded = _streamsEnded.TryEnd(true);
                ends = _stage == Stage.LastStreamKnown;
            }
            ScheduleFlush();
        }
        _pool.Return(stream);
        if (areAllEnded)
        {
            _streamsEnded.Release();
        }
        if (ends)
        {
            _input.CancelPendingRead();
        }
    }

    /// <summary>Ends a stream whose exchange ended with an exception.</summary>
    public void Fail(Http2Stream stream, Exception exception)
    {
        Mishaps.Report("an exchange over HTTP/2", exception);
        Reset(stream, Http2Error.InternalError);
    }

    /// <summary>Ends a stream with RST_STREAM.</summary>
    public void Reset(Http2Stream stream, Http2Error error)
    {
        lock (Gate)
        {
            if (stream.State != StreamState.Closed)
            {
                stream.State = StreamState.Closed;
                WriteReset(stream.Id, error);
                _resetStreams.Add(stream.Id);
                ScheduleFlush();
            }
        }
    }

    private void Act()
    {
        if (Volatile.Read(ref _isRunQueued))
        {
            Volatile.Write(ref _isRunQueued, false);
            Run();
        }
        Expire(Now);
    }

    // Nobody takes the responses of those who have left; a client that only ended its half may.
    private void LeaveUnfinished(bool all)
    {
        Http2Stream? content = null;
        Http2Stream? flushes;
        lock (Gate)
        {
            _stage = Stage.Over;
            _closedAt = Math.Max(Now, 1);
            foreach (Http2Stream stream in _streams.Values)
            {
                if (all || stream.State is StreamState.Open or StreamState.HalfClosedLocal)
                {
                    stream.State = StreamState.Closed;
                    if (stream.TryFailContent(BodyFault.ClientLeft))
                    {
                        stream.NextContent = content;
                        content = stream;
                    }
                    stream.Leave();
                }
            }
            flushes = EndFlushes();
        }
        ReleaseContents(content);
        ReleaseFlushes(flushes);
    }

    private async ValueTask WaitForStreamsAsync()
    {
        ValueTask<bool> ended;
        lock (Gate)
        {
            if (_streams.Count == 0)
            {
                return;
            }
            ended = _streamsEnded.Begin();
        }
        await ended.ConfigureAwait(false);
    }

    private static void ReleaseContents(Http2Stream? first)
    {
        while (first is { } stream)
        {
            first = stream.NextContent;
            stream.NextContent = null;
            stream.ReleaseContent();
        }
    }

    private static void ReleaseFlushes(Http2Stream? first)
    {
        while (first is { } stream)
        {
            first = stream.NextFlush;
            stream.NextFlush = null;
            stream.ReleaseFlush();
        }
    }
}
