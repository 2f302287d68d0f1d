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
/// Sends the request to the origin: the head with the first bytes of the body, then the rest of the body in parallel with the response. It
/// knows when the response is due. Reused for one exchange after another, and for each attempt of one.
/// </summary>
/// <param name="heartbeat">The clock of all deadlines.</param>
/// <param name="front">The front that the request comes from.</param>
/// <param name="record">Counts the body's bytes.</param>
/// <param name="gate">Held while it is decided if a response is awaited; other objects may share it.</param>
internal sealed class RequestUpload(Heartbeat heartbeat, Front front, ExchangeRecord record, Lock gate)
{
    /// <summary>Free space after a head that is worth filling with the first bytes of the body.</summary>
    private const int WorthFilling = 256;

    /// <summary>Length of the largest chunk size in hexadecimal for a full send buffer, with CRLF.</summary>
    private const int ChunkPrefix = 4 + 2;

    // The default value while no upload runs.
    private ValueTask _rest;

    // The time in milliseconds at which the last byte was sent, or the origin stopped taking more; 0 before.
    private long _sentAt;
    private bool _isWhollySent;
    private bool _awaitsResponseHead;
    private bool _awaitsContinue;
    private bool _waitsForClient;

    /// <summary>The reason that the body could not be read further.</summary>
    public BodyFault Fault { get; private set; }

    /// <summary>True while the upload waits for more of the body, and the client knows that it may send it. Read from any thread.</summary>
    public bool WaitsForClient => Volatile.Read(ref _waitsForClient) && !Volatile.Read(ref _awaitsContinue);

    /// <summary>True while the send buffer still contains all sent bytes, so that they can be sent again.</summary>
    public bool IsRepeatable { get; private set; }

    /// <summary>True once the whole request was sent.</summary>
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

    /// <summary>Prepares it for an exchange.</summary>
    public void Reset() => Fault = BodyFault.None;

    /// <summary>
    /// Writes the head and the available part of the body into the connection's send buffer, so that both go out in one send. Afterwards
    /// <see cref="Fault"/> tells if the body is valid so far.
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

    /// <summary>Copies the bytes that an earlier attempt prepared: the part of the body in them cannot be read again.</summary>
    /// <param name="connection">The new attempt's connection.</param>
    /// <param name="former">The connection of the earlier attempt.</param>
    /// <param name="length">The result of <see cref="Prepare"/> then.</param>
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

    /// <summary>Starts to send the rest of the body, if there is one, after the prepared bytes were sent.</summary>
    /// <param name="connection">The attempt's connection.</param>
    /// <param name="mount">The exchange's mount.</param>
    /// <param name="sent">The result of the send; after a failure there may still be a response.</param>
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
        else
        {
            EarlyEnd.AfterSend(connection);
        }
    }

    /// <summary>Waits for the rest, which ends by itself or with the attempt.</summary>
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
    /// <param name="begun">The moment at which the wait for the response began.</param>
    public long ResponseDeadline(Mount mount, long begun)
    {
        lock (gate)
        {
            return _sentAt > 0 ? _sentAt + mount.ResponseTimeout
                : _awaitsContinue ? begun + mount.ResponseTimeout
                : OriginConnection.NoDeadline;
        }
    }

    /// <summary>Notes the origin's 100 (Continue).</summary>
    public void Granted() => Volatile.Write(ref _awaitsContinue, false);

    /// <summary>
    /// The response's final head has come: the connection's receive deadline is the response body's from here on. One that was set while the
    /// head was looked at is taken back, as there is no receive that it could be for.
    /// </summary>
    public void ResponseHeadCame(OriginConnection connection)
    {
        lock (gate)
        {
            _awaitsResponseHead = false;
            connection.ClearReceiveDeadline();
        }
    }

    /// <summary>
    /// Sends the rest of the body. It ends when all was sent, when the origin takes no more, when <see cref="Front.StopBody"/> is called,
    /// or on a fault of the client: then it closes the connection, which also ends the wait for the response.
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
                // The send buffer contained the head until now.
                IsRepeatable = false;
                if (front.Request.ExpectsContinue)
                {
                    EndExpectation(connection);
                }
                int sent = await connection.SendAsync(length, heartbeat.Now + mount.IdleTimeout).ConfigureAwait(false);
                if (sent < 0 || isWhole)
                {
                    Ended(connection, mount, isWhole && sent >= 0);
                    EarlyEnd.AfterSend(connection);
                    return;
                }
            }
            else if (isWhole)
            {
                Ended(connection, mount, isWhole);
                return;
            }
            else
            {
                // A client that waits for 100 (Continue) is not slow.
                int timeout = mount.IdleTimeout + (Volatile.Read(ref _awaitsContinue) ? mount.ResponseTimeout : 0);
                Volatile.Write(ref _waitsForClient, true);
                bool isWanted = await front.WaitForBodyAsync(timeout).ConfigureAwait(false);
                Volatile.Write(ref _waitsForClient, false);
                if (!isWanted)
                {
                    return;
                }
            }
        }
    }

    // The client sends, with or without 100 (Continue): while it does, no response is due.
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

    // The response is due only from now on.
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

    /// <summary>Fills a buffer with the available part of the body, in the framing of the request to the origin.</summary>
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
