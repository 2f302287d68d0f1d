using System.Buffers;
using System.Runtime.CompilerServices;
using UdsAot.Awaiting;
using UdsAot.Failures;
using UdsAot.Forwarding;
using UdsAot.Http2;

namespace UdsAot.Frontends;

/// <summary>The content of a stream's request: what has come of it, and how much more may.</summary>
/// <param name="stream">The stream. All is called with its connection's lock held but where it says otherwise.</param>
internal sealed class Http2Content(Http2Stream stream)
{
    private readonly ReceivedContent _received = new();
    private readonly WaitSource _waiting = new();
    private ReceiveWindow _window;
    private BodyWait _wait;
    private BodyFault _fault;
    private bool _hasBegun;

    // What Content-Length promises and has not come; null where it promises nothing.
    private long? _left;

    /// <summary>True once the content was read to its end. Set by the exchange's side, without the lock.</summary>
    public bool IsRead
    {
        get => _wait.IsRead;
        set => _wait.IsRead = value;
    }

    /// <summary>The bytes that the client may still send.</summary>
    public ref ReceiveWindow Window => ref _window;

    /// <summary>Bytes that have come and for which the connection's window was given back; memory is taken for them.</summary>
    public int Credited { get; set; }

    /// <summary>True while the exchange has taken all that has come.</summary>
    public bool KeepsUp => _received.Length == 0;

    /// <summary>True if some of the content has come, or its end.</summary>
    public bool HasBegun => _hasBegun || HasEnded;

    private Http2Connection Connection => stream.Connection;

    private bool HasEnded => stream.State is StreamState.HalfClosedRemote or StreamState.Closed;

    /// <inheritdoc cref="Front.TryReadBody"/>
    public BodyRead TryRead(Span<byte> destination)
    {
        if (_wait.TryAnswer(out BodyRead read))
        {
            return read;
        }
        lock (Connection.Gate)
        {
            if (_fault != BodyFault.None)
            {
                return new BodyRead(0, IsEnd: false, _fault);
            }
            int count = _received.Take(destination);
            _wait.IsRead = _received.Length == 0 && HasEnded;
            if (count > 0)
            {
                _wait.Count(count);
                Connection.Receiver.Consumed(stream, count);
            }
            return new BodyRead(count, _wait.IsRead);
        }
    }

    /// <inheritdoc cref="Front.WaitForBodyAsync"/>
    public ValueTask<bool> WaitAsync(int timeout)
    {
        lock (Connection.Gate)
        {
            if (_wait.IsStopped)
            {
                return new ValueTask<bool>(false);
            }
            if (_received.Length > 0 || _fault != BodyFault.None || HasEnded)
            {
                return new ValueTask<bool>(true);
            }
            _wait.Begin(Connection.Now, timeout);
            return _waiting.Begin();
        }
    }

    /// <inheritdoc cref="Front.AwaitBodyAsync"/>
    [AsyncMethodBuilder(typeof(ReusingValueTaskBuilder<>))]
    public async ValueTask<BodyFault> AwaitAsync(int timeout)
    {
        _ = await WaitAsync(timeout).ConfigureAwait(false);
        lock (Connection.Gate)
        {
            // Nothing was taken yet: an end in an empty frame is the end of no content.
            _wait.IsRead |= _received.Length == 0 && HasEnded && _fault == BodyFault.None;
            _ = _wait.TryAnswer(out BodyRead read);
            return read.Fault == BodyFault.None ? _fault : read.Fault;
        }
    }

    /// <inheritdoc cref="Front.StopBody"/>
    public void Stop()
    {
        bool wakes;
        lock (Connection.Gate)
        {
            _wait.Stop();
            wakes = TryEndWait();
        }
        if (wakes)
        {
            Release();
        }
    }

    /// <inheritdoc cref="Front.ResumeBody"/>
    public void Resume() => _wait.Resume();

    /// <summary>Makes it ready for a request.</summary>
    /// <param name="window">Bytes that the client may send.</param>
    public void Begin(int window)
    {
        _window = new ReceiveWindow(window);
        _fault = BodyFault.None;
        _hasBegun = false;
        _left = null;
        _wait.Reset(isRead: false);
    }

    /// <summary>Notes what the request's head says of its content. Without the lock.</summary>
    /// <param name="isRead">True if the request has none.</param>
    /// <param name="length">What Content-Length promises, or null.</param>
    public void Expect(bool isRead, long? length)
    {
        _wait.Reset(isRead);
        _left = length;
    }

    /// <summary>Takes the content of a DATA frame that the windows allow.</summary>
    /// <returns>True if <see cref="Release"/> is to be called without the lock.</returns>
    public bool Receive(in ReadOnlySequence<byte> content)
    {
        _received.Append(content);
        _hasBegun = true;
        if (_left is { } left)
        {
            _left = left - content.Length;
            NoteMismatch(_left < 0);
        }
        return TryEndWait();
    }

    /// <summary>Notes that the client has ended its content; the stream's state is changed already.</summary>
    /// <returns>True if <see cref="Release"/> is to be called without the lock.</returns>
    public bool End()
    {
        NoteMismatch(_left > 0);
        return TryEndWait();
    }

    /// <summary>Notes that no more content comes.</summary>
    /// <returns>True if <see cref="Release"/> is to be called without the lock.</returns>
    public bool TryFail(BodyFault fault)
    {
        if (_fault == BodyFault.None)
        {
            _fault = fault;
        }
        return TryEndWait();
    }

    /// <summary>Lets the exchange go on that waited for content. Without the lock.</summary>
    public void Release() => _waiting.Release();

    /// <summary>Forgets content that is not wanted any more.</summary>
    /// <returns>How many bytes the connection's window gets back.</returns>
    public int Drop() => _received.Clear();

    /// <summary>Ends a wait for content that has taken too long.</summary>
    /// <returns>True if <see cref="Release"/> is to be called without the lock.</returns>
    public bool Tick(long now, int minBodyRate) => _wait.TryExpire(now, minBodyRate) && TryEndWait();

    /// <summary>Ends a wait for content, whatever the time.</summary>
    /// <returns>True if <see cref="Release"/> is to be called without the lock.</returns>
    public bool TryExpire() => _wait.TryExpire() && TryEndWait();

    private bool TryEndWait() => _waiting.IsAwaited && _waiting.TryEnd(_wait.End(Connection.Now));

    private void NoteMismatch(bool isMismatch)
    {
        if (isMismatch)
        {
            stream.NoteLengthMismatch();
            _fault = BodyFault.Framing;
        }
    }
}
