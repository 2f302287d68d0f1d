using System.IO.Pipelines;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using UdsAot.Transport;

namespace UdsAot.Tls;

/// <summary>
/// What a client sends, decrypted, as a pipe. While nothing has come, TLS waits in a read of no bytes, and neither it nor the pipe
/// holds a buffer. A read that is under way stays so when the pipe's is cancelled: the next one goes on with it.
/// </summary>
internal sealed class TlsReader : BlockReader, IValueTaskSource<ReadResult>
{
    private readonly SslStream _stream;
    private readonly Lock _gate = new();
    private readonly Action _onRead;
    private ManualResetValueTaskSourceCore<ReadResult> _waiting;
    private ConfiguredValueTaskAwaitable<int>.ConfiguredValueTaskAwaiter _read;
    private bool _isFilling;
    private bool _isReading;
    private bool _isAwaited;
    private bool _isUnexamined;
    private bool _isCanceled;
    private bool _hasEnded;
    private bool _isReleased;
    private IOException? _broken;

    public TlsReader(SslStream stream)
    {
        _stream = stream;
        _onRead = OnRead;
    }

    /// <summary>Held while a read of the stream begins. Who needs the gate of the stream below it as well takes this one first.</summary>
    public Lock Gate => _gate;

    /// <summary>Whether a read of the stream is under way. Call with <see cref="Gate"/> held.</summary>
    public bool IsReading => _isReading;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.CanBeCanceled)
        {
            return ReadCancellableAsync(cancellationToken);
        }
        lock (_gate)
        {
            if (HasNews || (!_isReading && TryFill()))
            {
                return new ValueTask<ReadResult>(Take());
            }
            _waiting.Reset();
            _isAwaited = true;
            return new ValueTask<ReadResult>(this, _waiting.Version);
        }
    }

    public override bool TryRead(out ReadResult result)
    {
        lock (_gate)
        {
            bool hasNews = HasNews || (!_isReading && TryFill());
            result = hasNews ? Take() : default;
            return hasNews;
        }
    }

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        lock (_gate)
        {
            _isUnexamined = Advance(consumed, examined, keepsLast: _isReading);
        }
    }

    public override void CancelPendingRead()
    {
        lock (_gate)
        {
            _isCanceled = true;
            if (!_isAwaited)
            {
                return;
            }
            _isAwaited = false;
        }
        _waiting.SetResult(default);
    }

    /// <summary>Gives the memory back, once nobody reads from the pipe any more.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _isReleased = true;
            if (!_isReading)
            {
                DropAll();
            }
        }
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        _ = _waiting.GetResult(token);
        lock (_gate)
        {
            return Take();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _waiting.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _waiting.OnCompleted(continuation, state, token, flags);

    private bool HasNews => _isUnexamined || _hasEnded || _broken is not null || _isCanceled;

    private void OnRead()
    {
        lock (_gate)
        {
            _isReading = false;
            if (_isReleased)
            {
                DropAll();
            }
            if ((!TryNote() && !TryFill()) || !_isAwaited)
            {
                return;
            }
            _isAwaited = false;
        }
        _waiting.SetResult(default);
    }

    /// <summary>Reads until there is news.</summary>
    /// <returns>False if it has to be waited for; then a read is under way.</returns>
    private bool TryFill()
    {
        do
        {
            try
            {
                _read = _stream.ReadAsync(_isFilling ? Room() : Memory<byte>.Empty, CancellationToken.None).ConfigureAwait(false).GetAwaiter();
            }
            catch (Exception exception)
            {
                _broken = exception as IOException ?? new IOException("The connection is closed.", exception);
                return true;
            }
            if (!_read.IsCompleted)
            {
                _isReading = true;
                _read.UnsafeOnCompleted(_onRead);
                return false;
            }
        }
        while (!TryNote());
        return true;
    }

    /// <summary>Notes what the read brought.</summary>
    /// <returns>False if it only found out that there is something to read.</returns>
    private bool TryNote()
    {
        int count;
        try
        {
            count = _read.GetResult();
        }
        catch (Exception exception)
        {
            _broken = exception as IOException ?? new IOException("The connection is broken.", exception);
            return true;
        }
        if (!_isFilling)
        {
            _isFilling = true;
            return false;
        }
        _isFilling = false;
        if (count == 0)
        {
            _hasEnded = true;
        }
        else
        {
            Fill(count);
            _isUnexamined = true;
        }
        return true;
    }

    private ReadResult Take()
    {
        bool isCanceled = _isCanceled;
        _isCanceled = false;
        if (!isCanceled && _broken is not null)
        {
            throw _broken;
        }
        return new ReadResult(Bytes, isCanceled, _hasEnded);
    }

    private Memory<byte> Room()
    {
        Block block = BlockWithRoom();
        return block.Array.AsMemory(block.End);
    }
}
