using System.Runtime.CompilerServices;
using UdsAot.Awaiting;
using UdsAot.Fronts;
using UdsAot.Http1;
using UdsAot.Origins;
using UdsAot.Routing;

namespace UdsAot.Forwarding;

/// <summary>Steps 3 and 4: the request on its way to the origin.</summary>
internal sealed partial class Exchange
{
    /// <summary>Room behind a head that is worth filling with the body's first bytes.</summary>
    private const int WorthFilling = 256;

    /// <summary>Hexadecimal digits of the largest chunk that a send buffer holds, and CRLF.</summary>
    private const int ChunkPrefix = 4 + 2;

    private BodyFault _bodyFault;

    // When the request was sent to its last byte, or the origin took no more of it; 0 as long as neither. Milliseconds.
    private long _sentAt;
    private bool _isWhollySent;
    private bool _awaitsReplyHead;
    private bool _awaitsContinue;

    /// <summary>
    /// Writes the head, and of the body what is there already, into the connection's send buffer, so that both leave in one
    /// send.
    /// </summary>
    /// <returns>The number of bytes to send; -1 if the head does not fit.</returns>
    private int WriteRequest(OriginConnection connection, Mount mount, out bool isWhole)
    {
        isWhole = _front.Request.Framing == BodyFraming.None;
        HeadWriter writer;
        Span<byte> buffer;
        do
        {
            buffer = connection.SendBuffer.Span;
            writer = new HeadWriter(buffer);
            OriginRequest.WriteHead(ref writer, _front, mount, _target, Identity);
        }
        while (writer.Overflowed && connection.TryEnlargeSendBuffer());
        if (writer.Overflowed)
        {
            return -1;
        }
        Span<byte> room = buffer[writer.Written..];
        return isWhole || room.Length < WorthFilling + ChunkedWriter.MaxEnd
            ? writer.Written
            : writer.Written + FillBody(room, mount, out isWhole);
    }

    /// <summary>Begins step 4 where something is left to be sent.</summary>
    /// <param name="connection">The attempt's connection.</param>
    /// <param name="mount">The exchange's mount.</param>
    /// <param name="isWhole">Whether what was just sent was all of the request.</param>
    /// <param name="sent">What sending it came to; if it failed, there may still be a reply.</param>
    private void BeginUpload(OriginConnection connection, Mount mount, bool isWhole, int sent)
    {
        _isWhollySent = isWhole && sent >= 0;
        _awaitsReplyHead = true;
        _replyBegan = false;
        _awaitsContinue = _front.Request.ExpectsContinue && _front.TakesContinue && _uploaded == 0;
        bool goesOn = !isWhole && sent >= 0;
        _sentAt = goesOn ? 0 : _core.Heartbeat.Now;
        if (goesOn)
        {
            _upload = UploadAsync(connection, mount);
            _isUploading = true;
        }
    }

    /// <summary>
    /// Sends the rest of the body. Ends when all was sent, when the origin takes no more, when <see cref="Front.StopBody"/> is
    /// called, or on the client's fault: then it closes the connection, and the wait for the reply ends with it.
    /// </summary>
    [AsyncMethodBuilder(typeof(ReusingPlainBuilder))]
    private async ValueTask UploadAsync(OriginConnection connection, Mount mount)
    {
        while (true)
        {
            int length = FillBody(connection.SendBuffer.Span, mount, out bool isWhole);
            if (_bodyFault != BodyFault.None)
            {
                connection.Close();
                return;
            }
            if (length > 0)
            {
                // The send buffer held the head until now.
                _isRepeatable = false;
                if (_front.Request.ExpectsContinue)
                {
                    EndExpectation(connection);
                }
                int sent = await connection.SendAsync(length, _core.Heartbeat.Now + mount.IdleTimeout).ConfigureAwait(false);
                if (sent < 0 || isWhole)
                {
                    UploadEnded(connection, mount, isWhole && sent >= 0);
                    return;
                }
            }
            else if (isWhole)
            {
                UploadEnded(connection, mount, isWhole);
                return;
            }
            // A client that waits for the origin's grant is not the one who is slow.
            else if (!await _front.WaitForBodyAsync(mount.IdleTimeout + (Volatile.Read(ref _awaitsContinue) ? mount.ResponseTimeout : 0)).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    // The client sends, with a grant or without one: as long as it does, no reply is due.
    private void EndExpectation(OriginConnection connection)
    {
        lock (_gate)
        {
            _awaitsContinue = false;
            if (_awaitsReplyHead)
            {
                connection.SetReceiveDeadline(long.MaxValue);
            }
        }
    }

    // Only now can the origin be late with its reply.
    private void UploadEnded(OriginConnection connection, Mount mount, bool isWhollySent)
    {
        long now = _core.Heartbeat.Now;
        lock (_gate)
        {
            _sentAt = now;
            _isWhollySent = isWhollySent;
            if (_awaitsReplyHead)
            {
                connection.SetReceiveDeadline(now + mount.ResponseTimeout);
            }
        }
    }

    /// <summary>The moment by which more of the reply's head must come, on the heartbeat's clock.</summary>
    private long ReplyHeadDeadline(Mount mount, long begun)
    {
        lock (_gate)
        {
            return _sentAt > 0 ? _sentAt + mount.ResponseTimeout
                : _awaitsContinue ? begun + mount.ResponseTimeout
                : OriginConnection.NoDeadline;
        }
    }

    /// <summary>Fills a buffer with what has come of the body, in the framing that the origin was told.</summary>
    /// <returns>The number of bytes to send, possibly 0.</returns>
    private int FillBody(Span<byte> buffer, Mount mount, out bool isWhole)
    {
        bool isChunked = _front.Request.Framing == BodyFraming.Chunked;
        Span<byte> room = isChunked ? buffer[ChunkPrefix..^(ChunkedWriter.Suffix.Length + ChunkedWriter.MaxEnd)] : buffer;
        BodyRead read = _front.TryReadBody(room);
        _bodyFault = read.Fault;
        _uploaded += read.Count;
        if (_bodyFault == BodyFault.None && mount.MaxBodySize > 0 && _uploaded > mount.MaxBodySize)
        {
            _bodyFault = BodyFault.TooLarge;
        }

        isWhole = read.IsEnd;
        if (_bodyFault != BodyFault.None)
        {
            return 0;
        }
        if (!isChunked)
        {
            return read.Count;
        }

        int written = 0;
        if (read.Count > 0)
        {
            written = ChunkedWriter.WritePrefix(buffer, read.Count);
            room[..read.Count].CopyTo(buffer[written..]);
            written += read.Count;
            ChunkedWriter.Suffix.CopyTo(buffer[written..]);
            written += ChunkedWriter.Suffix.Length;
        }
        if (isWhole)
        {
            var writer = new HeadWriter(buffer[written..]);
            ChunkedWriter.WriteEnd(ref writer, _front.Trailers, new TrailerFilter(mount.RequestHeaders));
            written += writer.Written;
        }
        return written;
    }
}
