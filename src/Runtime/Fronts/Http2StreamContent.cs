using System.Buffers;
using UdsAot.Http1;
using UdsAot.Http2;

namespace UdsAot.Fronts;

/// <summary>The content of a request.</summary>
internal sealed partial class Http2Stream
{
    private readonly ReceivedContent _content = new();
    private readonly WaitSource _contentWait = new();
    private ReceiveWindow _receiveWindow;
    private BodyWait _wait;
    private BodyFault _contentFault;

    // What Content-Length promises and has not come; null where it promises nothing.
    private long? _left;

    public override bool IsBodyRead => _wait.IsRead;

    /// <summary>What the client may still send. Used with the connection's lock held.</summary>
    public ref ReceiveWindow ReceiveWindow => ref _receiveWindow;

    /// <summary>Whether the exchange has taken all that has come. Used with the connection's lock held.</summary>
    public bool KeepsUp => _content.Length == 0;

    private bool HasEndedContent => State is StreamState.HalfClosedRemote or StreamState.Closed;

    // Whether some of the content has come, or its end.
    private bool HasContent => _receiveWindow.Left < _receiveWindow.Size || HasEndedContent;

    public override BodyRead TryReadBody(Span<byte> destination)
    {
        if (_wait.TryAnswer(out BodyRead read))
        {
            return read;
        }
        lock (_connection.Gate)
        {
            if (_contentFault != BodyFault.None)
            {
                return new BodyRead(0, IsEnd: false, _contentFault);
            }
            int count = _content.Take(destination);
            _wait.IsRead = _content.Length == 0 && HasEndedContent;
            if (count > 0)
            {
                _wait.Count(count);
                _connection.Consumed(this, count);
            }
            return new BodyRead(count, _wait.IsRead);
        }
    }

    public override ValueTask<bool> WaitForBodyAsync(int timeout)
    {
        lock (_connection.Gate)
        {
            if (_wait.IsStopped)
            {
                return new ValueTask<bool>(false);
            }
            if (_content.Length > 0 || _contentFault != BodyFault.None || HasEndedContent)
            {
                return new ValueTask<bool>(true);
            }
            _wait.Begin(_connection.Now, timeout);
            return _contentWait.Begin();
        }
    }

    public override void StopBody()
    {
        bool wakes;
        lock (_connection.Gate)
        {
            _wait.Stop();
            wakes = TryEndContentWait();
        }
        if (wakes)
        {
            ReleaseContent();
        }
    }

    public override void ResumeBody() => _wait.Resume();

    /// <summary>Takes the content of a DATA frame that the windows allow. With the lock held.</summary>
    /// <returns>Whether <see cref="ReleaseContent"/> is to be called without the lock.</returns>
    public bool Receive(in ReadOnlySequence<byte> content)
    {
        _content.Append(content);
        if (_left is { } left)
        {
            _left = left - content.Length;
            NoteMismatch(_left < 0);
        }
        return TryEndContentWait();
    }

    /// <summary>Notes that the client has ended its content. With the lock held, and with the state changed already.</summary>
    /// <returns>Whether <see cref="ReleaseContent"/> is to be called without the lock.</returns>
    public bool EndContent()
    {
        NoteMismatch(_left > 0);
        return TryEndContentWait();
    }

    /// <summary>Notes that no more content comes. With the lock held.</summary>
    /// <returns>Whether <see cref="ReleaseContent"/> is to be called without the lock.</returns>
    public bool TryFailContent(BodyFault fault)
    {
        if (_contentFault == BodyFault.None)
        {
            _contentFault = fault;
        }
        return TryEndContentWait();
    }

    /// <summary>Lets the exchange go on that waited for content.</summary>
    public void ReleaseContent() => _contentWait.Release();

    /// <summary>Forgets content that nobody takes any more. With the lock held.</summary>
    /// <returns>How many bytes the connection's window gets back.</returns>
    public int DropContent() => _content.Clear();

    /// <summary>Ends a wait for content that has taken too long. With the lock held.</summary>
    /// <returns>Whether <see cref="ReleaseContent"/> is to be called without the lock.</returns>
    public bool TickContent(long now, int minBodyRate) => _wait.TryExpire(now, minBodyRate) && TryEndContentWait();

    private bool TryEndContentWait() => _contentWait.IsAwaited && _contentWait.TryEnd(_wait.End(_connection.Now));

    private void BeginContent()
    {
        _receiveWindow = new ReceiveWindow(_connection.InitialReceiveWindow);
        _contentFault = BodyFault.None;
        _left = null;
        _wait.Reset(isRead: false);
    }

    private void BeginBody(bool isRefused, bool endsStream)
    {
        _wait.Reset(isRead: endsStream || (!isRefused && Request.Framing == BodyFraming.None));
        _left = Request.StatesLength && !isRefused ? Request.ContentLength : null;
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
