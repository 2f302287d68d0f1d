using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using UdsAot.Awaiting;
using UdsAot.Http1;
using UdsAot.Routing;
using UdsAot.Transport;

namespace UdsAot.Fronts;

/// <summary>The body of a request.</summary>
internal sealed partial class Http1Front
{
    private static readonly byte[] s_noTrailers = "\r\n"u8.ToArray();

    private ChunkedReader _chunks;
    private BodyPace _pace;
    private byte[]? _trailerScratch;
    private int _trailerLength;
    private long _bodyLeft;
    private bool _isBodyRead;
    private bool _bodyStopped;
    private bool _isTooSlow;

    public override bool IsBodyRead => _isBodyRead;

    public override BodyRead TryReadBody(Span<byte> destination)
    {
        if (_isBodyRead)
        {
            return new BodyRead(0, IsEnd: true);
        }
        if (_isTooSlow)
        {
            return new BodyRead(0, IsEnd: false, BodyFault.TooSlow);
        }

        ReadResult result;
        try
        {
            if (_socketInput is not null && (_isTunnel || Request.Framing == BodyFraming.Length))
            {
                return ReadFromSocket(_socketInput, destination);
            }
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
        if (CompiledMounts.HasTunnels && _isTunnel)
        {
            return ReadTunnel(result, destination);
        }
        if (buffer.IsEmpty)
        {
            _input.AdvanceTo(buffer.Start);
            return new BodyRead(0, IsEnd: false, result.IsCompleted ? BodyFault.ClientLeft : BodyFault.None);
        }
        return Request.Framing == BodyFraming.Length ? ReadLength(buffer, destination) : ReadChunked(result, destination);
    }

    [AsyncMethodBuilder(typeof(ReusingValueTaskBuilder<>))]
    public override async ValueTask<bool> WaitForBodyAsync(int timeout)
    {
        if (Volatile.Read(ref _bodyStopped))
        {
            return false;
        }
        if (timeout != Timeout.Infinite)
        {
            _readDeadline.Set(_core.Heartbeat.Now + timeout);
            _pace.BeginWait(_core.Heartbeat.Now);
        }
        try
        {
            if (_socketInput is not null)
            {
                await _socketInput.WaitAsync().ConfigureAwait(false);
            }
            else
            {
                ReadResult result = await _input.ReadAsync().ConfigureAwait(false);
                // Nothing is examined, so that TryReadBody finds it all.
                _input.AdvanceTo(result.Buffer.Start);
            }
        }
        catch (Exception exception) when (exception is IOException or ConnectionAbortedException)
        {
            // TryReadBody meets the same and reports it.
        }
        _isTooSlow = !_readDeadline.Clear();
        _pace.EndWait(_core.Heartbeat.Now);
        return !Volatile.Read(ref _bodyStopped);
    }

    public override void StopBody()
    {
        Volatile.Write(ref _bodyStopped, true);
        _input.CancelPendingRead();
    }

    public override void ResumeBody() => Volatile.Write(ref _bodyStopped, false);

    private void BeginBody(bool isRefused)
    {
        _isRefused = isRefused;
        _isBodyRead = !isRefused && Request.Framing == BodyFraming.None;
        _bodyLeft = Request.ContentLength;
        _bodyStopped = false;
        _isTooSlow = false;
        _chunks = new ChunkedReader(Request.Limits.ChunkExtensions);
        _pace = default;
        _trailerLength = 0;
        Trailers.Reset();
    }

    // What is nothing but bytes goes straight from the socket to where it is sent from.
    private BodyRead ReadFromSocket(SocketReader input, Span<byte> destination)
    {
        Span<byte> wanted = _isTunnel ? destination : destination[..(int)Math.Min(_bodyLeft, destination.Length)];
        if (!input.TryReadInto(wanted, out int count))
        {
            return default;
        }
        if (_isTunnel)
        {
            return new BodyRead(count, IsEnd: count == 0);
        }
        _bodyLeft -= count;
        Received(count);
        _isBodyRead = _bodyLeft == 0;
        return new BodyRead(count, _isBodyRead, count == 0 ? BodyFault.ClientLeft : BodyFault.None);
    }

    // A client that has closed its side, and whose last bytes are still on their way through, has not left.
    private void Received(long count)
    {
        _pace.Count(count);
        if (count > 0)
        {
            _progress++;
        }
    }

    private BodyRead ReadTunnel(in ReadResult result, Span<byte> destination)
    {
        int count = (int)Math.Min(result.Buffer.Length, destination.Length);
        ReadOnlySequence<byte> taken = result.Buffer.Slice(0, count);
        taken.CopyTo(destination);
        _input.AdvanceTo(taken.End);
        return new BodyRead(count, IsEnd: result.IsCompleted && count == result.Buffer.Length);
    }

    private BodyRead ReadLength(in ReadOnlySequence<byte> buffer, Span<byte> destination)
    {
        int count = (int)Math.Min(Math.Min(_bodyLeft, destination.Length), buffer.Length);
        ReadOnlySequence<byte> taken = buffer.Slice(0, count);
        taken.CopyTo(destination);
        _input.AdvanceTo(taken.End);
        _bodyLeft -= count;
        Received(count);
        _isBodyRead = _bodyLeft == 0;
        return new BodyRead(count, _isBodyRead);
    }

    private BodyRead ReadChunked(in ReadResult result, Span<byte> destination)
    {
        ReadOnlySequence<byte> buffer = result.Buffer;
        int count = 0;
        long consumed = 0;
        bool isSound = true;
        foreach (ReadOnlyMemory<byte> segment in buffer)
        {
            ReadOnlySpan<byte> rest = segment.Span;
            while (isSound && !rest.IsEmpty && count < destination.Length && !_chunks.IsAtTrailers)
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

        bool awaitsTrailers = isSound && _chunks.IsAtTrailers;
        if (awaitsTrailers)
        {
            isSound = ReadTrailers(buffer.Slice(consumed));
            _isBodyRead = isSound && Trailers.IsComplete;
            consumed += _isBodyRead ? Trailers.Length : 0;
        }
        Received(consumed);
        SequencePosition end = buffer.GetPosition(consumed);
        _input.AdvanceTo(end, awaitsTrailers && !_isBodyRead ? buffer.End : end);
        // Half a trailer section stays in the pipe, so that a wait for the rest would end at once, again and again.
        bool isCutOff = awaitsTrailers && !_isBodyRead && result.IsCompleted;
        return new BodyRead(count, _isBodyRead, !isSound ? BodyFault.Framing : isCutOff ? BodyFault.ClientLeft : BodyFault.None);
    }

    // The section is kept in a copy: it is wanted after the pipe has gone on. Nearly always it is just its empty line.
    private bool ReadTrailers(in ReadOnlySequence<byte> rest)
    {
        if (_trailerLength == 0 && rest.FirstSpan.StartsWith(s_noTrailers))
        {
            Trailers.Bytes = s_noTrailers;
        }
        else
        {
            int length = (int)Math.Min(rest.Length, HeadLimits.Trailers);
            _trailerScratch ??= ArrayPool<byte>.Shared.Rent(HeadLimits.Trailers);
            rest.Slice(_trailerLength, length - _trailerLength).CopyTo(_trailerScratch.AsSpan(_trailerLength));
            _trailerLength = length;
            Trailers.Bytes = _trailerScratch.AsMemory(0, length);
        }
        return Trailers.Parse(Trailers.Bytes.Span) == HeadFault.None;
    }
}
