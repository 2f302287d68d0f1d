using System.Net.Security;
using System.Runtime.CompilerServices;
using UdsAot.Posix;
using UdsAot.Transport;

namespace UdsAot.Tls;

/// <summary>
/// A socket with TLS. All uses of the TLS session hold one gate, because a close, which any thread may request, sends close_notify on it
/// (RFC 8446 section 6.1), and .NET's session does not guard that against a record that is being read.
/// </summary>
internal sealed class TlsSocket : StreamSocket
{
    private readonly StreamSocket _socket;
    private readonly SocketStream _stream;
    private readonly SslStream _session;
    private readonly Lock _gate = new();
    private readonly Action _readEnded;
    private readonly Action _writeEnded;
    private ConfiguredValueTaskAwaitable<int>.ConfiguredValueTaskAwaiter _reading;
    private ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter _writing;
    private TransferOperation? _receive;
    private TransferOperation? _send;
    private long _sentBefore;
    private bool _hasRead;
    private bool _hasWritten;
    private bool _isOpen;
    private bool _endsSending;
    private bool _isClosed;
    private bool _isShakingHands;
    private bool _isDisposed;

    /// <param name="socket">A connected socket; this object owns it from here on.</param>
    public TlsSocket(StreamSocket socket)
    {
        _socket = socket;
        _stream = new SocketStream(socket, _gate, Deliver);
        _session = new SslStream(_stream);
        _readEnded = () => Note(ref _hasRead);
        _writeEnded = () => Note(ref _hasWritten);
    }

    public override int Descriptor => _socket.Descriptor;

    /// <summary>True if the peer has sent data that is not TLS.</summary>
    public bool SpeaksNoTls => _stream.FirstByte is >= 0 and not (>= 20 and <= 23);

    /// <summary>Does the handshake; call it once, before anything else. Failures are exceptions; the caller then closes the socket.</summary>
    public async Task HandshakeAsync(SslClientAuthenticationOptions options)
    {
        Task shaking;
        lock (_gate)
        {
            _stream.PrefersPool = _isShakingHands = true;
            shaking = _session.AuthenticateAsClientAsync(options);
        }
        // It completes with the gate held, and the continuation must not run under it.
        await shaking.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            _stream.PrefersPool = _isShakingHands = false;
            _isOpen = shaking.IsCompletedSuccessfully;
            DisposeIfAtRest();
        }
        await shaking.ConfigureAwait(false);
    }

    public override bool Receive(TransferOperation operation)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                operation.Note(-Errno.ECANCELED);
                return false;
            }
            _receive = operation;
            _reading = _session.ReadAsync(operation.Memory).ConfigureAwait(false).GetAwaiter();
            if (_reading.IsCompleted)
            {
                TakeRead();
                return false;
            }
            _reading.UnsafeOnCompleted(_readEnded);
            return true;
        }
    }

    public override bool Send(TransferOperation operation)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                operation.Note(-Errno.ECANCELED);
                return false;
            }
            _send = operation;
            _sentBefore = _stream.Sent;
            _writing = _session.WriteAsync(operation.Memory).ConfigureAwait(false).GetAwaiter();
            if (_writing.IsCompleted)
            {
                TakeWritten();
                return false;
            }
            _writing.UnsafeOnCompleted(_writeEnded);
            return true;
        }
    }

    public override void EndSending()
    {
        lock (_gate)
        {
            if (!_isClosed && !_endsSending)
            {
                _endsSending = true;
                if (_send is null)
                {
                    _ = SendCloseNotifyAsync();
                }
            }
        }
    }

    public override void Close()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }
            _isClosed = true;
            // It never waits: if the send buffer is full, close_notify is omitted.
            if (_isOpen && !_endsSending && _send is null)
            {
                _ = SendCloseNotifyAsync();
            }
        }
        _socket.Close();
        lock (_gate)
        {
            DisposeIfAtRest();
        }
    }

    /// <summary>
    /// Notes that one direction has ended. TLS calls it with the gate held, and the holder delivers the end later; otherwise it delivers
    /// the end itself.
    /// </summary>
    private void Note(ref bool hasEnded)
    {
        bool isInside = _gate.IsHeldByCurrentThread;
        lock (_gate)
        {
            hasEnded = true;
        }
        if (!isInside)
        {
            Deliver();
        }
    }

    /// <summary>Completes the waiting operations after the gate is released: their continuations run whole exchanges.</summary>
    private void Deliver()
    {
        TransferOperation? received = null;
        TransferOperation? sent = null;
        lock (_gate)
        {
            if (_hasRead)
            {
                _hasRead = false;
                received = TakeRead();
            }
            if (_hasWritten)
            {
                _hasWritten = false;
                sent = TakeWritten();
            }
        }
        received?.Ended();
        sent?.Ended();
    }

    private TransferOperation TakeRead()
    {
        TransferOperation operation = _receive!;
        _receive = null;
        int result;
        try
        {
            result = _reading.GetResult();
            if (result == 0 && _stream.HasEnded)
            {
                // Without close_notify the end may come from an attacker on the path (RFC 9112 section 9.8).
                result = -Errno.ECONNRESET;
            }
        }
        catch (Exception exception) when (IsOfConnection(exception))
        {
            result = -ErrnoOf(exception);
        }
        operation.Transferred = Math.Max(result, 0);
        operation.Note(result);
        DisposeIfAtRest();
        return operation;
    }

    private TransferOperation TakeWritten()
    {
        TransferOperation operation = _send!;
        _send = null;
        try
        {
            _writing.GetResult();
            operation.Transferred = operation.Memory.Length;
            operation.Note(operation.Memory.Length);
        }
        catch (Exception exception) when (IsOfConnection(exception))
        {
            // The number of bytes that the peer can read is unknown, except if nothing was sent.
            operation.Transferred = (int)Math.Min(_stream.Sent - _sentBefore, operation.Memory.Length);
            operation.Note(-ErrnoOf(exception));
        }
        if (_endsSending && !_isClosed)
        {
            _ = SendCloseNotifyAsync();
        }
        DisposeIfAtRest();
        return operation;
    }

    /// <summary>Sends close_notify. Call with the gate held, and while no send is pending.</summary>
    private async Task SendCloseNotifyAsync()
    {
        try
        {
            await _session.ShutdownAsync().ConfigureAwait(false);
            _socket.EndSending();
        }
        catch (Exception exception) when (IsOfConnection(exception))
        {
            // The peer has disconnected.
        }
    }

    // A session that is disposed during a read does not return its buffer.
    private void DisposeIfAtRest()
    {
        if (_isClosed && !_isDisposed && !_isShakingHands && _receive is null && _send is null)
        {
            _isDisposed = true;
            _session.Dispose();
        }
    }

    private static bool IsOfConnection(Exception exception) => exception is IOException or InvalidOperationException;

    private static int ErrnoOf(Exception exception) => exception is ErrnoException error ? error.Errno : Errno.ECONNRESET;
}
