using System.Buffers;
using UdsAot.Http1;
using UdsAot.Http2;
using UdsAot.Timing;

namespace UdsAot.Fronts;

/// <summary>The content of a request.</summary>
internal sealed partial class Http2Stream
{
    private readonly ReceivedContent _content = new();
    private readonly WaitSource _contentWait = new();
    private ReceiveWindow _receiveWindow;
    private Deadline _readDeadline;
    private BodyPace _pace;

    // What Content-Length promises and has not come; null where it promises nothing.
    private long? _left;
    private bool _isBodyRead;
    private bool _bodyStopped;
    private BodyFault _contentFault;

    public override bool IsBodyRead => _isBodyRead;

    /// <summary>What the client may still send. Used with the connection's lock held.</summary>
    public ref ReceiveWindow ReceiveWindow => ref _receiveWindow;

    /// <summary>Whether the exchange has taken all that has come. Used with the connection's lock held.</summary>
    public bool KeepsUp => _content.Length == 0;

    /// <summary>Whether some of the content has come, or its end. Used with the connection's lock held.</summary>
    private bool HasContent => _receiveWindow.Left < _receiveWindow.Size || State is StreamState.HalfClosedRemote;

    public override BodyRead TryReadBody(Span<byte> destination)
    {
        if (_isBodyRead)
        {
            return new BodyRead(0, IsEnd: true);
        }
        lock (_connection.Gate)
        {
            if (_contentFault != BodyFault.None)
            {
                return new BodyRead(0, IsEnd: false, _contentFault);
            }
            int count = _content.Take(destination);
            _isBodyRead = _content.Length == 0 && State is StreamState.HalfClosedRemote or StreamState.Closed;
            if (count > 0)
            {
                _pace.Count(count);
                _connection.Consumed(this, count);
            }
            return new BodyRead(count, _isBodyRead);
        }
    }

    public override ValueTask<bool> WaitForBodyAsync(int timeout)
    {
        lock (_connection.Gate)
        {
            if (_bodyStopped)
            {
                return new ValueTask<bool>(false);
            }
            if (_content.Length > 0 || _contentFault != BodyFault.None || State is StreamState.HalfClosedRemote or StreamState.Closed)
            {
                return new ValueTask<bool>(true);
            }
            if (timeout != Timeout.Infinite)
            {
                long now = _connection.Now;
                _readDeadline.Set(now + timeout);
                _pace.BeginWait(now);
            }
            return _contentWait.Begin();
        }
    }

    public override void StopBody()
    {
        bool isAwaited;
        lock (_connection.Gate)
        {
            _bodyStopped = true;
            isAwaited = TryEndContentWait(false);
        }
        if (isAwaited)
        {
            _contentWait.Release();
        }
    }

    public override void ResumeBody()
    {
        lock (_connection.Gate)
        {
            _bodyStopped = false;
        }
    }

    /// <summary>Takes the content of a DATA frame that the windows allow. With the lock held.</summary>
    /// <returns>Whether <see cref="ReleaseContent"/> is to be called without the lock.</returns>
    public bool Receive(in ReadOnlySequence<byte> content)
    {
        _content.Append(content);
        CountContent(content.Length);
        return TryEndContentWait(true);
    }

    /// <summary>Notes that the client has ended its content. With the lock held, and with the state changed already.</summary>
    /// <returns>Whether <see cref="ReleaseContent"/> is to be called without the lock.</returns>
    public bool EndContent()
    {
        NoteMismatch(_left > 0);
        return TryEndContentWait(true);
    }

    /// <summary>Notes that no more content comes. With the lock held.</summary>
    /// <returns>Whether <see cref="ReleaseContent"/> is to be called without the lock.</returns>
    public bool TryFailContent(BodyFault fault)
    {
        if (_contentFault == BodyFault.None && !(_content.Length == 0 && State == StreamState.HalfClosedRemote))
        {
            _contentFault = fault;
        }
        return TryEndContentWait(true);
    }

    /// <summary>Lets the exchange go on that waited for content.</summary>
    public void ReleaseContent() => _contentWait.Release();

    /// <summary>Forgets content that nobody takes any more. With the lock held.</summary>
    /// <returns>How many bytes the connection's window gets back.</returns>
    public int DropContent() => _content.Clear();

    /// <summary>Ends a wait for content that has taken too long. With the lock held.</summary>
    /// <returns>Whether <see cref="ReleaseContent"/> is to be called without the lock.</returns>
    public bool TickContent(long now, int minBodyRate)
    {
        if (_readDeadline.TryExpire(now) || (_pace.IsTooSlow(now, minBodyRate) && _readDeadline.TryExpire()))
        {
            _contentFault = BodyFault.TooSlow;
            return TryEndContentWait(true);
        }
        return false;
    }

    private bool TryEndContentWait(bool result)
    {
        if (!_contentWait.TryEnd(result))
        {
            return false;
        }
        _readDeadline.Clear();
        _pace.EndWait(_connection.Now);
        return true;
    }

    private void BeginContent()
    {
        _receiveWindow = new ReceiveWindow(_connection.InitialReceiveWindow);
        _contentFault = BodyFault.None;
        _bodyStopped = false;
        _isBodyRead = false;
        _pace = default;
        _left = null;
    }

    private void BeginBody(bool isRefused, bool endsStream)
    {
        _isBodyRead = endsStream || (!isRefused && Request.Framing == BodyFraming.None);
        _left = Request.StatesLength && !isRefused ? Request.ContentLength : null;
    }

    private void CountContent(long count)
    {
        if (_left is { } left)
        {
            _left = left - count;
            NoteMismatch(left < count);
        }
    }

    private void NoteMismatch(bool isMismatch)
    {
        if (isMismatch)
        {
            _fault = HeadFault.LengthMismatch;
            _contentFault = BodyFault.Framing;
        }
    }
}
