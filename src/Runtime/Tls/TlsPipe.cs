using System.IO.Pipelines;
using System.Net.Security;
using Microsoft.AspNetCore.Connections;
using UdsAot.Awaiting;
using UdsAot.Timing;
using UdsAot.Transport;

namespace UdsAot.Tls;

/// <summary>The clear-text side of a TLS connection.</summary>
internal sealed class TlsPipe : IDuplexPipe, ISendingEnd, ITimed, IThreadPoolWorkItem
{
    /// <summary>Bytes after which written data is sent at once: the content of a TLS record (RFC 8446 section 5.1).</summary>
    private const int RecordSize = 16 * 1024;

    /// <summary>Milliseconds that a client may take to receive the last record.</summary>
    private const int EndTimeout = 5_000;

    /// <summary>Milliseconds to wait for a read that is decrypting, before the close_notify is omitted.</summary>
    private const int MaxLooks = 1_000;

    private readonly PipeStream _inner;
    private readonly SslStream _stream;
    private readonly ConnectionContext _connection;
    private readonly Heartbeat _heartbeat;
    private readonly TlsReader _reader;
    private Deadline _deadline;
    private int _hasEnded;

    /// <param name="inner">The connection's own pipes.</param>
    /// <param name="stream">The TLS session on them.</param>
    /// <param name="connection">The connection, which is aborted when a deadline passes.</param>
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

    /// <summary>Aborts the connection unless <see cref="ExpectNothing"/> is called in time.</summary>
    /// <param name="timeout">Milliseconds.</param>
    public void ExpectWithin(int timeout)
    {
        _deadline.Set(_heartbeat.Now + timeout);
        _heartbeat.Register(this);
    }

    /// <summary>Ends the deadline of <see cref="ExpectWithin"/>.</summary>
    /// <returns>False if it had passed.</returns>
    public bool ExpectNothing()
    {
        _heartbeat.Unregister(this);
        return _deadline.Clear();
    }

    /// <summary>
    /// Sends close_notify (RFC 8446 section 6.1), which proves to the client that the end is genuine. Data from the client can still be
    /// read.
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
            // The client has disconnected, or the connection was aborted on purpose.
        }
        finally
        {
            ExpectNothing();
        }
    }

    /// <summary>Returns the memory; call it when no read or write can follow.</summary>
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

    // OpenSSL's state must not be used by two threads. .NET separates its reads and writes, but not the shutdown from a read; so the
    // shutdown runs while the read, if there is one, has no data to decrypt. A read that begins takes the gates in the same order.
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
