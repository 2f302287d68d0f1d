using System.Runtime.CompilerServices;
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

    /// <summary>
    /// Writes the head, and of the body what is there already, into the connection's send buffer, so that both leave in one
    /// send.
    /// </summary>
    /// <returns>The number of bytes to send; -1 if the head does not fit.</returns>
    private int WriteRequest(OriginConnection connection, Mount mount, out bool isWhole)
    {
        Span<byte> buffer = connection.SendBuffer.Span;
        var writer = new HeadWriter(buffer);
        OriginRequest.WriteHead(ref writer, _front, mount, _target);
        isWhole = _front.Request.Framing == BodyFraming.None;
        if (writer.Overflowed)
        {
            return -1;
        }
        Span<byte> room = buffer[writer.Written..];
        return isWhole || room.Length < WorthFilling + ChunkedWriter.MaxEnd
            ? writer.Written
            : writer.Written + FillBody(room, mount, out isWhole);
    }

    /// <summary>
    /// Sends the rest of the body. Ends when all was sent, when the origin takes no more, when <see cref="Front.StopBody"/> is
    /// called, or on the client's fault: then it closes the connection, and the wait for the reply ends with it.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask UploadAsync(OriginConnection connection, Mount mount)
    {
        bool isWhole = false;
        while (!isWhole)
        {
            int length = FillBody(connection.SendBuffer.Span, mount, out isWhole);
            if (_bodyFault != BodyFault.None)
            {
                connection.Close();
                return;
            }
            if (length > 0)
            {
                int sent = await connection.SendAsync(length, _core.Heartbeat.Now + mount.IdleTimeout).ConfigureAwait(false);
                if (sent < 0)
                {
                    connection.SetReceiveDeadline(_core.Heartbeat.Now + mount.ResponseTimeout);
                    return;
                }
            }
            else if (!isWhole && !await _front.WaitForBodyAsync(mount.IdleTimeout).ConfigureAwait(false))
            {
                return;
            }
        }

        // Only now can the origin be late with its reply.
        connection.SetReceiveDeadline(_core.Heartbeat.Now + mount.ResponseTimeout);
        Volatile.Write(ref _requestIsSent, true);
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
        _bodyTouched |= read.Count > 0;
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
