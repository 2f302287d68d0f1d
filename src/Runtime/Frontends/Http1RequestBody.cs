using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using UdsAot.Awaiting;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Forwarding;
using UdsAot.Http1;
using UdsAot.Transport;

namespace UdsAot.Frontends;

/// <summary>The body of a request.</summary>
internal sealed partial class Http1RequestReader
{
    private static readonly byte[] s_noTrailers = "\r\n"u8.ToArray();

    private BodyWait _body;
    private ChunkedReader _chunks;
    private byte[]? _trailerScratch;
    private int _trailerLength;
    private long _bodyLeft;
    private bool _isTunnel;

    /// <inheritdoc cref="Front.IsBodyRead"/>
    public bool IsBodyRead => _body.IsRead;

    /// <inheritdoc cref="Front.TryReadBody"/>
    public BodyRead TryReadBody(Span<byte> destination)
    {
        if (_body.TryAnswer(out BodyRead read))
        {
            return read;
        }

        ReadResult result;
        try
        {
            if (input is SocketReader socket && (_isTunnel || front.Request.Framing == BodyFraming.Length))
            {
                return ReadFromSocket(socket, destination);
            }
            if (!input.TryRead(out result))
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
            input.AdvanceTo(buffer.Start);
            return new BodyRead(0, IsEnd: false, result.IsCompleted ? BodyFault.ClientLeft : BodyFault.None);
        }
        return front.Request.Framing == BodyFraming.Length ? ReadLength(buffer, destination) : ReadChunked(result, destination);
    }

    /// <inheritdoc cref="Front.WaitForBodyAsync"/>
    [AsyncMethodBuilder(typeof(ReusingValueTaskBuilder<>))]
    public async ValueTask<bool> WaitForBodyAsync(int timeout)
    {
        if (_body.IsStopped)
        {
            return false;
        }
        _body.Begin(heartbeat.Now, timeout);
        try
        {
            if (input is SocketReader socket)
            {
                await socket.WaitAsync().ConfigureAwait(false);
            }
            else
            {
                ReadResult result = await input.ReadAsync().ConfigureAwait(false);
                // Nothing is examined, so that TryReadBody finds it all.
                input.AdvanceTo(result.Buffer.Start);
            }
        }
        catch (Exception exception) when (exception is IOException or ConnectionAbortedException)
        {
            // TryReadBody meets the same and reports it.
        }
        return _body.End(heartbeat.Now);
    }

    /// <inheritdoc cref="Front.StopBody"/>
    public void StopBody()
    {
        _body.Stop();
        input.CancelPendingRead();
    }

    /// <inheritdoc cref="Front.ResumeBody"/>
    public void ResumeBody() => _body.Resume();

    /// <summary>From here on the body is all that the client sends, whatever it was before.</summary>
    public void BeginTunnel()
    {
        _isTunnel = true;
        _body.IsRead = false;
        if (!_held.IsEmpty)
        {
            LetGo();
        }
    }

    private void BeginBody(bool isRefused)
    {
        _body.Reset(isRead: !isRefused && front.Request.Framing == BodyFraming.None);
        _bodyLeft = front.Request.ContentLength;
        _chunks = new ChunkedReader(front.Request.Limits.ChunkExtensions);
        if (front.Request.Framing == BodyFraming.Chunked)
        {
            _trailerLength = 0;
            front.Trailers.Reset();
        }
    }

    // What is nothing but bytes goes straight from the socket to where it is sent from.
    private BodyRead ReadFromSocket(SocketReader socket, Span<byte> destination)
    {
        Span<byte> wanted = _isTunnel ? destination : destination[..(int)Math.Min(_bodyLeft, destination.Length)];
        if (!socket.TryReadInto(wanted, out int count))
        {
            return default;
        }
        if (_isTunnel)
        {
            return new BodyRead(count, IsEnd: count == 0);
        }
        _bodyLeft -= count;
        Received(count);
        _body.IsRead = _bodyLeft == 0;
        return new BodyRead(count, _body.IsRead, count == 0 ? BodyFault.ClientLeft : BodyFault.None);
    }

    // A client that has closed its side, and whose last bytes are still on their way through, has not left.
    private void Received(long count)
    {
        _body.Count(count);
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
        input.AdvanceTo(taken.End);
        return new BodyRead(count, IsEnd: result.IsCompleted && count == result.Buffer.Length);
    }

    private BodyRead ReadLength(in ReadOnlySequence<byte> buffer, Span<byte> destination)
    {
        int count = (int)Math.Min(Math.Min(_bodyLeft, destination.Length), buffer.Length);
        ReadOnlySequence<byte> taken = buffer.Slice(0, count);
        taken.CopyTo(destination);
        input.AdvanceTo(taken.End);
        _bodyLeft -= count;
        Received(count);
        _body.IsRead = _bodyLeft == 0;
        return new BodyRead(count, _body.IsRead);
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
                ReadOnlySpan<byte> piece = rest[..Math.Min(rest.Length, destination.Length - count)];
                isSound = _chunks.Read(piece, out int read, out int payload);
                piece.Slice(read - payload, payload).CopyTo(destination[count..]);
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
            _body.IsRead = isSound && front.Trailers.IsComplete;
            consumed += _body.IsRead ? front.Trailers.Length : 0;
        }
        Received(consumed);
        SequencePosition end = buffer.GetPosition(consumed);
        input.AdvanceTo(end, awaitsTrailers && !_body.IsRead ? buffer.End : end);
        // Half a trailer section stays in the pipe, so that a wait for the rest would end at once, again and again.
        bool isCutOff = awaitsTrailers && !_body.IsRead && result.IsCompleted;
        return new BodyRead(count, _body.IsRead, !isSound ? BodyFault.Framing : isCutOff ? BodyFault.ClientLeft : BodyFault.None);
    }

    // The section is kept in a copy: it is wanted after the pipe has gone on. Nearly always it is just its empty line.
    private bool ReadTrailers(in ReadOnlySequence<byte> rest)
    {
        if (_trailerLength == 0 && rest.FirstSpan.StartsWith(s_noTrailers))
        {
            front.Trailers.Bytes = s_noTrailers;
        }
        else
        {
            int length = (int)Math.Min(rest.Length, HeadLimits.Trailers);
            _trailerScratch ??= ArrayPool<byte>.Shared.Rent(HeadLimits.Trailers);
            rest.Slice(_trailerLength, length - _trailerLength).CopyTo(_trailerScratch.AsSpan(_trailerLength));
            _trailerLength = length;
            front.Trailers.Bytes = _trailerScratch.AsMemory(0, length);
        }
        return front.Trailers.Parse(front.Trailers.Bytes.Span) == HeadFault.None;
    }
}
