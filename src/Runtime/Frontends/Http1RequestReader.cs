using System.Buffers;
using System.IO.Pipelines;
using UdsAot.Forwarding;
using UdsAot.Http1;
using UdsAot.Timing;
using UdsAot.Transport;

namespace UdsAot.Frontends;

/// <summary>
/// Reads requests from a connection's pipe, one after another: the head, then the body. A head is parsed where it lies in the pipe; only
/// one that is spread over several of the pipe's blocks, or that has a body behind it, is copied.
/// </summary>
/// <param name="front">The front whose request and trailers are read.</param>
/// <param name="input">The pipe.</param>
/// <param name="heartbeat">The clock of all deadlines.</param>
internal sealed partial class Http1RequestReader(Front front, PipeReader input, Heartbeat heartbeat)
{
    private byte[]? _scratch;
    private int _scratchLength;
    private ReadOnlySequence<byte> _held;
    private Deadline _deadline;
    private int _progress;

    /// <summary>Changes whenever something of a body has come. Read from any thread.</summary>
    public int Progress => Volatile.Read(ref _progress);

    /// <summary>Whether bytes have come that were not read: to close now would reset the connection.</summary>
    public bool HasUnread => input is SocketReader { HasUnread: true };

    /// <summary>Whether the wait that is under way has expired.</summary>
    public bool HasExpired => _deadline.HasExpired || _body.HasExpired;

    /// <summary>Reads what has come, or waits until something has.</summary>
    public ValueTask<ReadResult> ReadAsync() => input.ReadAsync();

    /// <summary>Ends a read that waits, or the next one. From any thread.</summary>
    public void Cancel() => input.CancelPendingRead();

    /// <summary>Expires the wait that is under way, if its time is up or the body comes too slowly; true only once for each wait.</summary>
    /// <param name="now">Milliseconds on the heartbeat's clock.</param>
    /// <param name="bodyRate">Bytes a second that a body must come at; 0 for any rate.</param>
    public bool TryExpire(long now, int bodyRate) => _deadline.TryExpire(now) | _body.TryExpire(now, bodyRate);

    /// <summary>The wait for a request, or for the rest of its head, must end by a moment.</summary>
    /// <param name="timeout">Milliseconds from now on.</param>
    public void SetTimeout(int timeout) => _deadline.Set(heartbeat.Now + timeout);

    /// <summary>No head is waited for any more.</summary>
    public void ClearTimeout() => _deadline.Clear();

    /// <summary>Forgets the last request.</summary>
    public void BeginHead()
    {
        front.Request.Reset();
        ReturnScratch();
    }

    /// <summary>Parses a head as far as it has come.</summary>
    /// <param name="buffer">All bytes of it, and perhaps more.</param>
    public HeadFault ParseHead(in ReadOnlySequence<byte> buffer)
    {
        if (buffer.IsSingleSegment)
        {
            front.Request.Bytes = buffer.First;
        }
        else
        {
            // Only what is new since the last look is copied: a head that comes byte by byte costs no more than one that does not.
            int length = (int)Math.Min(buffer.Length, HeadLimits.Head);
            _scratch ??= ArrayPool<byte>.Shared.Rent(HeadLimits.Head);
            buffer.Slice(_scratchLength, length - _scratchLength).CopyTo(_scratch.AsSpan(_scratchLength));
            _scratchLength = length;
            front.Request.Bytes = _scratch.AsMemory(0, length);
        }
        return front.Request.Parse(front.Request.Bytes.Span);
    }

    /// <summary>Leaves what was read in the pipe; the next read waits for more, and brings all of it.</summary>
    public void Keep(in ReadOnlySequence<byte> buffer) => input.AdvanceTo(buffer.Start, buffer.End);

    /// <summary>Leaves what was read in the pipe, for the next read of whoever reads there.</summary>
    public void Leave(in ReadOnlySequence<byte> buffer) => input.AdvanceTo(buffer.Start);

    /// <summary>Throws away what was read.</summary>
    public void Drop(in ReadOnlySequence<byte> buffer) => input.AdvanceTo(buffer.End);

    /// <summary>
    /// The head is complete, or broken. Keeps its bytes for the exchange: where they are, if nothing needs to be read behind them before
    /// that is over, else in a copy.
    /// </summary>
    /// <param name="buffer">What was read last.</param>
    /// <param name="isBroken">Whether the request is to be refused; its body is not read then.</param>
    public void EndHead(in ReadOnlySequence<byte> buffer, bool isBroken)
    {
        _held = buffer;
        if (!isBroken && (_scratch is not null || front.Request.Framing != BodyFraming.None))
        {
            LetGo();
        }
        BeginBody(isBroken);
    }

    /// <summary>The head did not come to its end in time: its bytes stay in the pipe, and there is no body to be read.</summary>
    public void GiveUpHead() => BeginBody(isRefused: true);

    /// <summary>The exchange is over; the pipe may go on behind the head.</summary>
    /// <param name="isBroken">Whether nothing behind it can be trusted.</param>
    public void EndExchange(bool isBroken)
    {
        if (!_held.IsEmpty)
        {
            input.AdvanceTo(isBroken ? _held.End : _held.GetPosition(front.Request.Length));
            _held = default;
        }
    }

    /// <summary>Gives back the memory that the last request took.</summary>
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

    /// <summary>Reads on and throws everything away, until the client ends or a time is over.</summary>
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

    /// <summary>Gives the head's bytes back to the pipe, so that what follows can be read; the exchange goes on with a copy.</summary>
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
