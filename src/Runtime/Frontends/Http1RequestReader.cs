using System.Buffers;
using System.IO.Pipelines;
using UdsAot.Forwarding;
using UdsAot.Http1;
using UdsAot.Timing;
using UdsAot.Transport;

namespace UdsAot.Frontends;

/// <summary>
/// Reads requests from a connection's pipe, one after another: the head, then the body. A head is parsed in place in the pipe; it is copied
/// only if it spans several blocks of the pipe, or if a body follows it.
/// </summary>
/// <param name="front">The front that owns the request and its trailers.</param>
/// <param name="input">The pipe.</param>
/// <param name="heartbeat">The clock of all deadlines.</param>
internal sealed partial class Http1RequestReader(Front front, PipeReader input, Heartbeat heartbeat)
{
    private byte[]? _scratch;
    private int _scratchLength;
    private ReadOnlySequence<byte> _held;
    private Deadline _deadline;
    private int _progress;

    /// <summary>A number that changes with every read of a body. Read from any thread.</summary>
    public int Progress => Volatile.Read(ref _progress);

    /// <summary>True if received bytes were not read: a close would reset the connection.</summary>
    public bool HasUnread => input is SocketReader { HasUnread: true };

    /// <summary>True if the current wait has expired.</summary>
    public bool HasExpired => _deadline.HasExpired || _body.HasExpired;

    /// <summary>Reads the available bytes, or waits for some.</summary>
    public ValueTask<ReadResult> ReadAsync() => input.ReadAsync();

    /// <summary>Cancels the pending read, or the next one. From any thread.</summary>
    public void Cancel() => input.CancelPendingRead();

    /// <summary>Expires the current wait after its deadline, or if the body is too slow; true only once for each wait.</summary>
    /// <param name="now">Milliseconds on the heartbeat's clock.</param>
    /// <param name="bodyRate">Minimum bytes a second of a body; 0 for no minimum.</param>
    public bool TryExpire(long now, int bodyRate) => _deadline.TryExpire(now) | _body.TryExpire(now, bodyRate);

    /// <summary>Expires the current wait for more of a body, whatever the time; true only once for each wait.</summary>
    public bool TryExpireBody() => _body.TryExpire();

    /// <summary>Sets the deadline for a request, or for the rest of its head.</summary>
    /// <param name="timeout">Milliseconds from now.</param>
    public void SetTimeout(int timeout) => _deadline.Set(heartbeat.Now + timeout);

    /// <summary>Ends the deadline for a head.</summary>
    public void ClearTimeout() => _deadline.Clear();

    /// <summary>Forgets the last request.</summary>
    public void BeginHead()
    {
        front.Request.Reset();
        ReturnScratch();
    }

    /// <summary>Parses the available part of a head.</summary>
    /// <param name="buffer">All bytes of it, possibly followed by more.</param>
    public HeadFault ParseHead(in ReadOnlySequence<byte> buffer)
    {
        if (buffer.IsSingleSegment)
        {
            front.Request.Bytes = buffer.First;
        }
        else
        {
            // Only new bytes are copied: a head that comes byte by byte costs no more than one that does not.
            int length = (int)Math.Min(buffer.Length, HeadLimits.Head);
            _scratch ??= ArrayPool<byte>.Shared.Rent(HeadLimits.Head);
            buffer.Slice(_scratchLength, length - _scratchLength).CopyTo(_scratch.AsSpan(_scratchLength));
            _scratchLength = length;
            front.Request.Bytes = _scratch.AsMemory(0, length);
        }
        return front.Request.Parse(front.Request.Bytes.Span);
    }

    /// <summary>Leaves the bytes in the pipe; the next read waits for more and returns all of them.</summary>
    public void Keep(in ReadOnlySequence<byte> buffer) => input.AdvanceTo(buffer.Start, buffer.End);

    /// <summary>Leaves the bytes in the pipe for the next reader.</summary>
    public void Leave(in ReadOnlySequence<byte> buffer) => input.AdvanceTo(buffer.Start);

    /// <summary>Discards the bytes.</summary>
    public void Drop(in ReadOnlySequence<byte> buffer) => input.AdvanceTo(buffer.End);

    /// <summary>
    /// Ends the head, complete or malformed. Keeps its bytes for the exchange: in place, if nothing after them needs to be read before the
    /// exchange ends, else as a copy.
    /// </summary>
    /// <param name="buffer">The last read.</param>
    /// <param name="isBroken">True if the request will be refused; its body is not read then.</param>
    public void EndHead(in ReadOnlySequence<byte> buffer, bool isBroken)
    {
        _held = buffer;
        if (!isBroken && (_scratch is not null || front.Request.Framing != BodyFraming.None))
        {
            LetGo();
        }
        BeginBody(isBroken);
    }

    /// <summary>Ends a head that was not complete in time: its bytes stay in the pipe, and no body follows.</summary>
    public void GiveUpHead() => BeginBody(isRefused: true);

    /// <summary>Ends the exchange; the pipe advances past the head.</summary>
    /// <param name="isBroken">True if the bytes after it cannot be trusted.</param>
    public void EndExchange(bool isBroken)
    {
        if (!_held.IsEmpty)
        {
            input.AdvanceTo(isBroken ? _held.End : _held.GetPosition(front.Request.Length));
            _held = default;
        }
    }

    /// <summary>Returns the memory of the last request.</summary>
    public void ReturnScratch()
    {
        _scratchLength = 0;
        if (_scratch is not null)
        {
            ArrayPool<byte>.Shared.Return(_scratch);
            _scratch = null;
        }
        if (_trailerScratch is not null)
        {
            front.Trailers.Reset();
            ArrayPool<byte>.Shared.Return(_trailerScratch);
            _trailerScratch = null;
        }
    }

    /// <summary>Reads and discards until the client's end or a deadline.</summary>
    /// <param name="timeout">Milliseconds.</param>
    public async ValueTask DiscardAsync(int timeout)
    {
        SetTimeout(timeout);
        while (true)
        {
            ReadResult result = await input.ReadAsync().ConfigureAwait(false);
            Drop(result.Buffer);
            if (result.IsCompleted || _deadline.HasExpired)
            {
                return;
            }
        }
    }

    /// <summary>Releases the head's bytes to the pipe, so that the bytes after them can be read; the exchange continues with a copy.</summary>
    private void LetGo()
    {
        RequestHead request = front.Request;
        if (_scratch is null)
        {
            _scratch = ArrayPool<byte>.Shared.Rent(request.Length);
            request.Bytes.Span[..request.Length].CopyTo(_scratch);
            request.Bytes = _scratch.AsMemory(0, request.Length);
        }
        input.AdvanceTo(_held.GetPosition(request.Length));
        _held = default;
    }
}
