using System.Net.Security;
using System.Runtime.CompilerServices;
using UdsAot.Posix;
using UdsAot.Transport;

namespace UdsAot.Tls;

/// <summary>
/// A socket on which TLS is spoken. All that touches the TLS session holds one gate, because the close that any thread may ask for
/// says goodbye on it (RFC 8446 section 6.1), which .NET's session does not guard against a record that is being read.
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

    /// <param name="socket">Connected; it is the object's from here on.</param>
    public TlsSocket(StreamSocket socket)
    {
        _socket = socket;
        _stream = new SocketStream(socket, _gate, Deliver);
        _session = new SslStream(_stream);
        _readEnded = () => Note(ref _hasRead);
        _writeEnded = () => Note(ref _hasWritten);
    }

    public override int Descriptor => _socket.Descriptor;

    /// <summary>Whether the peer has sent something, and that was no TLS.</summary>
    public bool SpeaksNoTls => _stream.FirstByte is >= 0 and not (>= 20 and <= 23);

    /// <summary>Shakes hands; call it once, before anything else. What goes wrong is an exception; the caller then closes the socket.</summary>
    public async Task HandshakeAsync(SslClientAuthenticationOptions options)
    {
        Task shaking;
        lock (_gate)
        {
            _stream.PrefersPool = _isShakingHands = true;
            shaking = _session.AuthenticateAsClientAsync(options);
        }
        // It ends with the gate held, which nobody is to go on with.
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
            // Nothing is waited for: where there is no room for it at once, it is left unsaid.
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

    /// <summary>Notes that one direction has ended. It is called by TLS with the gate held, by whoever then delivers; or else delivers itself.</summary>
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

    /// <summary>Tells those who waited, with the gate left: they go on with whole exchanges.</summary>
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
                // Without a goodbye anybody on the way may have ended it (RFC 9112 section 9.8).
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
            // How much of it the peer can read is not known; only that nothing was sent is.
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

    /// <summary>Tells the peer that nothing more comes. Call with the gate held, and while nothing is being sent.</summary>
    private async Task SendCloseNotifyAsync()
    {
        try
        {
            await _session.ShutdownAsync().ConfigureAwait(false);
            _socket.EndSending();
        }
        catch (Exception exception) when (IsOfConnection(exception))
        {
            // Nobody is there to be told.
        }
    }

    // A session that is disposed while it reads does not give its buffer back.
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
