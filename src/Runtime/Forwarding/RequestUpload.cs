using System.Runtime.CompilerServices;
using UdsAot.Awaiting;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Http1;
using UdsAot.Origins;
using UdsAot.Routing;
using UdsAot.Timing;

namespace UdsAot.Forwarding;

/// <summary>
/// The request on its way to the origin: the head with the first bytes of the body, then the rest of the body beside the response. It
/// knows from when on the response is due. Used for one exchange after another, and anew for each attempt of one.
/// </summary>
/// <param name="heartbeat">The clock of all deadlines.</param>
/// <param name="front">The front that the request comes from.</param>
/// <param name="record">Counts the body's bytes.</param>
/// <param name="gate">Held while it is settled whether a response is awaited; it may be another's too.</param>
internal sealed class RequestUpload(Heartbeat heartbeat, Front front, ExchangeRecord record, Lock gate)
{
    /// <summary>Room behind a head that is worth filling with the body's first bytes.</summary>
    private const int WorthFilling = 256;

    /// <summary>Hexadecimal digits of the largest chunk that a send buffer holds, and CRLF.</summary>
    private const int ChunkPrefix = 4 + 2;

    // The default while nothing is being sent beside the response.
    private ValueTask _rest;

    // The time at which the request was sent to its last byte, or the origin took no more of it; 0 as long as neither. Milliseconds.
    private long _sentAt;
    private bool _isWhollySent;
    private bool _awaitsResponseHead;
    private bool _awaitsContinue;

    /// <summary>The reason that the body could not be read on.</summary>
    public BodyFault Fault { get; private set; }

    /// <summary>True while the connection's send buffer still holds all that was sent, so that it can be sent once more.</summary>
    public bool IsRepeatable { get; private set; }

    /// <summary>True once the origin was sent all of the request.</summary>
    public bool IsWhollySent
    {
        get
        {
            lock (gate)
            {
                return _isWhollySent;
            }
        }
    }

    /// <summary>Makes it ready for an exchange.</summary>
    public void Reset() => Fault = BodyFault.None;

    /// <summary>
    /// Writes the head, and what has come of the body, into the connection's send buffer, so that both leave in one send.
    /// <see cref="Fault"/> says afterwards whether the body is sound so far.
    /// </summary>
    /// <returns>The number of bytes to send; -1 if the head does not fit.</returns>
    public int Prepare(OriginConnection connection, Mount mount, RequestTarget target, in AddedFields identity)
    {
        IsRepeatable = true;
        if (front.Request.Framing != BodyFraming.None)
        {
            connection.TryEnlargeSendBuffer();
        }
        HeadWriter writer;
        Span<byte> buffer;
        do
        {
            buffer = connection.SendBuffer.Span;
            writer = new HeadWriter(buffer);
            OriginRequest.WriteHead(ref writer, front, mount, target, identity);
        }
        while (writer.Overflowed && connection.TryEnlargeSendBuffer());
        if (writer.Overflowed)
        {
            return -1;
        }
        Span<byte> room = buffer[writer.Written..];
        return front.Request.Framing == BodyFraming.None || room.Length < WorthFilling + ChunkedWriter.MaxEnd
            ? writer.Written
            : writer.Written + FillBody(room, mount, out _);
    }

    /// <summary>Prepares the very bytes that an earlier attempt prepared: what that took of the body can't be read again.</summary>
    /// <param name="connection">The new attempt's connection.</param>
    /// <param name="former">The earlier attempt's.</param>
    /// <param name="length">What <see cref="Prepare"/> answered then.</param>
    /// <returns>The number of bytes to send; -1 if there is no memory for a buffer as large as the earlier one.</returns>
    public int PrepareAgain(OriginConnection connection, OriginConnection former, int length)
    {
        IsRepeatable = true;
        if (front.Request.Framing != BodyFraming.None || length > connection.SendBuffer.Length)
        {
            connection.TryEnlargeSendBuffer();
        }
        if (length > connection.SendBuffer.Length)
        {
            return -1;
        }
        former.SendBuffer.Span[..length].CopyTo(connection.SendBuffer.Span);
        return length;
    }

    /// <summary>The prepared bytes were sent: begins to send the rest, where there is one.</summary>
    /// <param name="connection">The attempt's connection.</param>
    /// <param name="mount">The exchange's mount.</param>
    /// <param name="sent">The result of the send; if it failed, there may still be a response.</param>
    public void Begin(OriginConnection connection, Mount mount, int sent)
    {
        bool isWhole = front.IsBodyRead;
        bool goesOn = !isWhole && sent >= 0;
        _isWhollySent = isWhole && sent >= 0;
        _awaitsResponseHead = true;
        _awaitsContinue = front.Request.ExpectsContinue && front.TakesContinue && record.FromClient == 0;
        _sentAt = goesOn ? 0 : heartbeat.Now;
        if (goesOn)
        {
            _rest = SendRestAsync(connection, mount);
        }
    }

    /// <summary>Waits for the rest, which ends by itself or because the attempt has.</summary>
    public ValueTask EndAsync()
    {
        ValueTask rest = _rest;
        _rest = default;
        if (rest != default && !front.IsBodyRead)
        {
            front.StopBody();
        }
        return rest;
    }

    /// <summary>The moment by which more of the response's head must come, on the heartbeat's clock.</summary>
    /// <param name="mount">The exchange's mount.</param>
    /// <param name="begun">The moment at which the response began to be awaited.</param>
    public long ResponseDeadline(Mount mount, long begun)
    {
        lock (gate)
        {
            return _sentAt > 0 ? _sentAt + mount.ResponseTimeout
                : _awaitsContinue ? begun + mount.ResponseTimeout
                : OriginConnection.NoDeadline;
        }
    }

    /// <summary>The origin has granted 100 (Continue).</summary>
    public void Granted() => Volatile.Write(ref _awaitsContinue, false);

    /// <summary>The response's final head has come: the connection's receive deadline is the response body's from here on.</summary>
    public void ResponseHeadCame()
    {
        lock (gate)
        {
            _awaitsResponseHead = false;
        }
    }

    /// <summary>
    /// Sends the rest of the body. Ends when all was sent, when the origin takes no more, when <see cref="Front.StopBody"/> is
    /// called, or on the client's fault: then it closes the connection, and the wait for the response ends with it.
    /// </summary>
    [AsyncMethodBuilder(typeof(ReusingPlainBuilder))]
    private async ValueTask SendRestAsync(OriginConnection connection, Mount mount)
    {
        while (true)
        {
            int length = FillBody(connection.SendBuffer.Span, mount, out bool isWhole);
            if (Fault != BodyFault.None)
            {
                connection.Close();
                return;
            }
            if (length > 0)
            {
                // The send buffer held the head until now.
                IsRepeatable = false;
                if (front.Request.ExpectsContinue)
                {
                    EndExpectation(connection);
                }
                int sent = await connection.SendAsync(length, heartbeat.Now + mount.IdleTimeout).ConfigureAwait(false);
                if (sent < 0 || isWhole)
                {
                    Ended(connection, mount, isWhole && sent >= 0);
                    return;
                }
            }
            else if (isWhole)
            {
                Ended(connection, mount, isWhole);
                return;
            }
            // A client that waits for the origin's grant is not slow.
            else if (!await front.WaitForBodyAsync(mount.IdleTimeout + (Volatile.Read(ref _awaitsContinue) ? mount.ResponseTimeout : 0)).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    // The client sends, with a grant or without one: as long as it does, no response is due.
    private void EndExpectation(OriginConnection connection)
    {
        lock (gate)
        {
            _awaitsContinue = false;
            if (_awaitsResponseHead)
            {
                connection.SetReceiveDeadline(long.MaxValue);
            }
        }
    }

    // Only now can the origin be late with its response.
    private void Ended(OriginConnection connection, Mount mount, bool isWhollySent)
    {
        long now = heartbeat.Now;
        lock (gate)
        {
            _sentAt = now;
            _isWhollySent = isWhollySent;
            if (_awaitsResponseHead)
            {
                connection.SetReceiveDeadline(now + mount.ResponseTimeout);
            }
        }
    }

    /// <summary>Fills a buffer with what has come of the body, in the framing that the origin was told.</summary>
    /// <returns>The number of bytes to send, possibly 0.</returns>
    private int FillBody(Span<byte> buffer, Mount mount, out bool isWhole)
    {
        bool isChunked = front.Request.Framing == BodyFraming.Chunked;
        Span<byte> room = isChunked ? buffer[ChunkPrefix..^(ChunkedWriter.Suffix.Length + ChunkedWriter.MaxEnd)] : buffer;
        BodyRead read = front.TryReadBody(room);
        record.Received(read.Count);
        Fault = read.Fault == BodyFault.None && mount.MaxBodySize > 0 && record.FromClient > mount.MaxBodySize ? BodyFault.TooLarge : read.Fault;

        isWhole = read.IsEnd;
        if (Fault != BodyFault.None)
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
            ChunkedWriter.WriteEnd(ref writer, front.Trailers, new TrailerFilter(mount.RequestHeaders));
            written += writer.Written;
        }
        return written;
    }
}
