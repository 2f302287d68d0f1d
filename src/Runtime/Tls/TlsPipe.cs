using System.IO.Pipelines;
using System.Net.Security;
using Microsoft.AspNetCore.Connections;
using UdsAot.Awaiting;
using UdsAot.Timing;
using UdsAot.Transport;

namespace UdsAot.Tls;

/// <summary>The clear-text side of a connection with TLS.</summary>
internal sealed class TlsPipe : IDuplexPipe, ISendingEnd, ITimed, IThreadPoolWorkItem
{
    /// <summary>Bytes that are written at once where they fill it: what a record of TLS holds (RFC 8446 section 5.1).</summary>
    private const int RecordSize = 16 * 1024;

    /// <summary>Milliseconds that a client may take over the last record.</summary>
    private const int EndTimeout = 5_000;

    /// <summary>Looks at a read that is just decrypting, until the end is not said at all.</summary>
    private const int MaxLooks = 1_000;

    private readonly PipeStream _inner;
    private readonly SslStream _stream;
    private readonly ConnectionContext _connection;
    private readonly Heartbeat _heartbeat;
    private readonly TlsReader _reader;
    private Deadline _deadline;
    private int _hasEnded;

    /// <param name="inner">The connection's own pipes.</param>
    /// <param name="stream">TLS on them.</param>
    /// <param name="connection">The connection, to be aborted when it takes too long.</param>
    /// <param name="heartbeat">The clock.</param>
    public TlsPipe(PipeStream inner, SslStream stream, ConnectionContext connection, Heartbeat heartbeat)
    {
        _inner = inner;
        _stream = stream;
        _connection = connection;
        _heartbeat = heartbeat;
        _reader = new TlsReader(stream);
        Output = PipeWriter.Create(stream, new StreamPipeWriterOptions(minimumBufferSize: RecordSize, leaveOpen: true));
    }

    public PipeReader Input => _reader;

    public PipeWriter Output { get; }

    /// <summary>Aborts the connection unless <see cref="ExpectNothing"/> comes in time.</summary>
    /// <param name="timeout">Milliseconds.</param>
    public void ExpectWithin(int timeout)
    {
        _deadline.Set(_heartbeat.Now + timeout);
        _heartbeat.Register(this);
    }

    /// <summary>Ends what <see cref="ExpectWithin"/> began.</summary>
    /// <returns>False if the time had passed.</returns>
    public bool ExpectNothing()
    {
        _heartbeat.Unregister(this);
        return _deadline.Clear();
    }

    /// <summary>
    /// Sends close_notify (RFC 8446 section 6.1), by which the client knows that the end is not somebody else's. What the client
    /// sends can still be read.
    /// </summary>
    public async ValueTask EndAsync()
    {
        if (!_stream.IsAuthenticated || Interlocked.Exchange(ref _hasEnded, 1) != 0)
        {
            return;
        }
        ExpectWithin(EndTimeout);
        try
        {
            for (int look = 0; look < MaxLooks; look++)
            {
                if (TryEnd(out Task sent))
                {
                    await sent.ConfigureAwait(false);
                    return;
                }
                await Task.Yield();
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or InvalidOperationException or NotSupportedException)
        {
            // The client is gone, or the connection was cut off on purpose.
        }
        finally
        {
            ExpectNothing();
        }
    }

    /// <summary>Gives the memory back, when nobody reads or writes any more.</summary>
    public void Release() => _reader.Release();

    void ITimed.Tick(long now)
    {
        if (_deadline.TryExpire(now))
        {
            Offload.Queue(this);
        }
    }

    void IThreadPoolWorkItem.Execute()
        => Offload.Run(static pipe => pipe._connection.Abort(new ConnectionAbortedException("The client took too long over TLS.")), this);

    // OpenSSL's state is not for two threads. .NET keeps its reads and writes apart, but not the shutdown from a read; so it is
    // made while the read, if there is one, has nothing to decrypt. A read that begins takes the gates in the same order.
    private bool TryEnd(out Task sent)
    {
        lock (_reader.Gate)
        {
            lock (_inner.Gate)
            {
                bool isQuiet = _inner.IsWaiting || !_reader.IsReading;
                sent = isQuiet ? _stream.ShutdownAsync() : Task.CompletedTask;
                return isQuiet;
            }
        }
    }
}
