using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using UdsAot.Http1;

namespace UdsAot.Fronts;

/// <summary>The body of a request.</summary>
internal sealed partial class Http1Front
{
    private ChunkedReader _chunks;
    private long _bodyLeft;
    private bool _isBodyRead;
    private bool _bodyStopped;

    public override bool IsBodyRead => _isBodyRead;

    public override BodyRead TryReadBody(Span<byte> destination)
    {
        if (_isBodyRead)
        {
            return new BodyRead(0, IsEnd: true);
        }
        if (Volatile.Read(ref _readTimedOut))
        {
            return new BodyRead(0, IsEnd: false, BodyFault.TooSlow);
        }

        ReadResult result;
        try
        {
            if (!_input.TryRead(out result))
            {
                return default;
            }
        }
        catch (Exception exception) when (exception is IOException or ConnectionAbortedException)
        {
            return new BodyRead(0, IsEnd: false, BodyFault.ClientLeft);
        }

        ReadOnlySequence<byte> buffer = result.Buffer;
        if (buffer.IsEmpty)
        {
            _input.AdvanceTo(buffer.Start);
            return new BodyRead(0, IsEnd: false, result.IsCompleted ? BodyFault.ClientLeft : BodyFault.None);
        }
        return Request.Framing == BodyFraming.Length ? ReadLength(buffer, destination) : ReadChunked(buffer, destination);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<bool> WaitForBodyAsync(int timeout)
    {
        if (Volatile.Read(ref _bodyStopped))
        {
            return false;
        }
        _readDeadline.Set(_core.Heartbeat.Now + timeout);
        try
        {
            ReadResult result = await _input.ReadAsync().ConfigureAwait(false);
            // Nothing is examined, so that TryReadBody finds it all.
            _input.AdvanceTo(result.Buffer.Start);
        }
        catch (Exception exception) when (exception is IOException or ConnectionAbortedException)
        {
            // TryReadBody meets the same and reports it.
        }
        _readDeadline.Clear();
        return !Volatile.Read(ref _bodyStopped);
    }

    public override void StopBody()
    {
        Volatile.Write(ref _bodyStopped, true);
        _input.CancelPendingRead();
    }

    private void BeginBody(bool isRefused)
    {
        _isRefused = isRefused;
        _isBodyRead = !isRefused && Request.Framing == BodyFraming.None;
        _bodyLeft = Request.ContentLength;
        _bodyStopped = false;
        _readTimedOut = false;
        _chunks = default;
    }

    private BodyRead ReadLength(in ReadOnlySequence<byte> buffer, Span<byte> destination)
    {
        int count = (int)Math.Min(Math.Min(_bodyLeft, destination.Length), buffer.Length);
        ReadOnlySequence<byte> taken = buffer.Slice(0, count);
        taken.CopyTo(destination);
        _input.AdvanceTo(taken.End);
        _bodyLeft -= count;
        _isBodyRead = _bodyLeft == 0;
        return new BodyRead(count, _isBodyRead);
    }

    private BodyRead ReadChunked(in ReadOnlySequence<byte> buffer, Span<byte> destination)
    {
        int count = 0;
        long consumed = 0;
        bool isSound = true;
        foreach (ReadOnlyMemory<byte> segment in buffer)
        {
            ReadOnlySpan<byte> rest = segment.Span;
            while (isSound && !rest.IsEmpty && count < destination.Length && !_chunks.IsAtEnd)
            {
                // A step answers no more payload than it is given bytes, so this much fits.
                ReadOnlySpan<byte> input = rest[..Math.Min(rest.Length, destination.Length - count)];
                isSound = _chunks.Read(input, out int read, out int payload);
                input.Slice(read - payload, payload).CopyTo(destination[count..]);
                count += payload;
                consumed += read;
                rest = rest[read..];
            }
            if (!rest.IsEmpty || !isSound)
            {
                break;
            }
        }
        _input.AdvanceTo(buffer.GetPosition(consumed));
        _isBodyRead = _chunks.IsAtEnd;
        return new BodyRead(count, _isBodyRead, isSound ? BodyFault.None : BodyFault.Framing);
    }
}
