using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using UdsAot.Awaiting;
using UdsAot.Compiled;
using UdsAot.Forwarding;
using UdsAot.Http1;
using UdsAot.Responses;
using UdsAot.Routing;
using UdsAot.Timing;
using UdsAot.Transport;

namespace UdsAot.Frontends;

/// <summary>Writes responses to a connection's pipe, one after another, in a framing that the client understands.</summary>
/// <param name="request">The request that is answered.</param>
/// <param name="output">The pipe.</param>
/// <param name="heartbeat">The clock of all deadlines.</param>
internal sealed class Http1ResponseWriter(RequestHead request, PipeWriter output, Heartbeat heartbeat)
{
    /// <summary>Smaller bodies are copied after the head, so that both are sent in one piece.</summary>
    private const int WorthBorrowing = 2048;

    /// <summary>Bytes that a response's head may take beside what comes from the origin and the mount: Date, framing, Connection.</summary>
    private const int OwnFieldsSize = 192;

    private Deadline _deadline;
    private bool _isChunked;
    private int _progress;

    /// <summary>True if the connection continues after the response whose head was written last.</summary>
    public bool KeepsAlive { get; private set; }

    /// <summary>A number that changes with every write or send. Read from any thread.</summary>
    public int Progress => Volatile.Read(ref _progress);

    /// <summary>True once a wait for the client has ended because it had expired; the connection ends with it.</summary>
    public bool HasStalled { get; private set; }

    /// <summary>True if the wait that is under way has expired.</summary>
    public bool HasExpired => _deadline.HasExpired;

    /// <summary>Expires the wait for a client that does not read, after its deadline; true only once for each wait.</summary>
    /// <param name="now">Milliseconds on the heartbeat's clock.</param>
    public bool TryExpire(long now) => _deadline.TryExpire(now);

    /// <summary>Expires that wait, whatever the time; true only once for each wait.</summary>
    public bool TryExpire() => _deadline.TryExpire();

    /// <inheritdoc cref="Front.SendInterimAsync"/>
    /// <param name="timeout">Milliseconds that the client may read nothing.</param>
    public ValueTask<bool> SendInterimAsync(ResponseHead head, HeaderMap map, int timeout)
    {
        var writer = new HeadWriter(output.GetSpan(head.Length + OwnFieldsSize));
        WriteStatusLine(ref writer, head);
        FieldRuns.Write(ref writer, head, new ResponseFilter(map, isOwn: false, passesLength: false));
        writer.Append("\r\n"u8);
        output.Advance(writer.Written);
        _progress++;
        return FlushAsync(timeout);
    }

    /// <inheritdoc cref="Front.WriteHead"/>
    /// <param name="mayKeepAlive">True if the request and the server allow the connection to continue.</param>
    public void WriteHead(ResponseHead head, HeaderMap map, bool isOwn, bool mayKeepAlive)
    {
        bool isOpenEnded = head.Framing is BodyFraming.Chunked or BodyFraming.UntilClose;
        _isChunked = isOpenEnded && request.Minor == 1;
        KeepsAlive = mayKeepAlive && request.KeepAlive && (!isOpenEnded || _isChunked)
            // A client that sends a malformed target or Host may also be wrong about the end of its request.
            && !(isOwn && head.Status == 400);

        HeadWriter writer = BeginHead(head, map, isOwn, passesLength: head.Status != 204);
        if ((isOwn || !map.IsAllowList) && head.Find(FieldKind.Date).NameLength == 0)
        {
            // A proxy adds the date to a response without one (RFC 9110 section 6.6.1).
            writer.AppendField("Date"u8, HttpDate.Now(TimeProvider.System));
        }
        if (_isChunked)
        {
            writer.Append("Transfer-Encoding: chunked\r\n"u8);
        }
        bool offersUpgrade = request.Minor == 1 && TryWriteUpgrade(ref writer, head);
        if (!KeepsAlive)
        {
            writer.Append(offersUpgrade ? "Connection: close, Upgrade\r\n"u8 : "Connection: close\r\n"u8);
        }
        else if (offersUpgrade)
        {
            writer.Append("Connection: Upgrade\r\n"u8);
        }
        else if (request.Minor == 0)
        {
            writer.Append("Connection: keep-alive\r\n"u8);
        }
        writer.Append("\r\n"u8);
        output.Advance(writer.Written);
        _progress++;
    }

    /// <inheritdoc cref="Front.WriteBody"/>
    public void WriteBody(ReadOnlySpan<byte> payload)
    {
        if (_isChunked)
        {
            Span<byte> prefix = output.GetSpan(ChunkedWriter.MaxPrefix);
            output.Advance(ChunkedWriter.WritePrefix(prefix, payload.Length));
            output.Write(payload);
            output.Write(ChunkedWriter.Suffix);
        }
        else
        {
            output.Write(payload);
        }
        _progress++;
    }

    /// <inheritdoc cref="Front.WriteBorrowedBody"/>
    public void WriteBorrowedBody(ReadOnlyMemory<byte> payload)
    {
        if (output is not SocketWriter socket || payload.Length < WorthBorrowing)
        {
            WriteBody(payload.Span);
            return;
        }
        if (_isChunked)
        {
            Span<byte> prefix = output.GetSpan(ChunkedWriter.MaxPrefix);
            output.Advance(ChunkedWriter.WritePrefix(prefix, payload.Length));
        }
        socket.Borrow(payload);
        if (_isChunked)
        {
            output.Write(ChunkedWriter.Suffix);
        }
        _progress++;
    }

    /// <inheritdoc cref="Front.FlushAsync"/>
    public ValueTask<bool> FlushAsync(int timeout)
    {
        try
        {
            ValueTask<FlushResult> flush = output.FlushAsync();
            return flush.IsCompletedSuccessfully ? new ValueTask<bool>(Ended(!flush.Result.IsCompleted)) : AwaitFlushAsync(flush, timeout);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            return new ValueTask<bool>(Ended(isSent: false));
        }
    }

    /// <inheritdoc cref="Front.EndAsync"/>
    public ValueTask<bool> EndAsync(TrailerSection trailers, HeaderMap map, int timeout)
    {
        if (_isChunked)
        {
            // A client without TE: trailers may not expect them (RFC 9110 section 6.5.1).
            bool sends = trailers.HasFields && request.AcceptsTrailers;
            var writer = new HeadWriter(output.GetSpan(sends ? trailers.Length + ChunkedWriter.Last.Length : OwnFieldsSize));
            if (sends)
            {
                ChunkedWriter.WriteEnd(ref writer, trailers, new TrailerFilter(map));
            }
            else
            {
                writer.Append("0\r\n\r\n"u8);
            }
            output.Advance(writer.Written);
        }
        return FlushAsync(timeout);
    }

    /// <summary>Writes the head of a 101; the next flush sends it, and the bytes of a tunnel follow.</summary>
    /// <param name="head">The origin's 101.</param>
    /// <param name="map">Decides which fields go through.</param>
    public void BeginTunnel(ResponseHead head, HeaderMap map)
    {
        HeadWriter writer = BeginHead(head, map, isOwn: false, passesLength: false);
        foreach (ref readonly Field field in head.Fields)
        {
            if (field.Kind == FieldKind.Upgrade)
            {
                writer.AppendField("Upgrade"u8, field.Value(head.Bytes.Span));
            }
        }
        writer.Append("Connection: Upgrade\r\n\r\n"u8);
        output.Advance(writer.Written);
        KeepsAlive = _isChunked = false;
    }

    /// <summary>Sends raw bytes to a client that does not speak HTTP/1.1.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="timeout">Milliseconds that the client may read nothing.</param>
    public ValueTask<bool> SendAsync(ReadOnlySpan<byte> bytes, int timeout)
    {
        output.Write(bytes);
        return FlushAsync(timeout);
    }

    /// <summary>Writes the part of a final head that comes from the origin and the mount.</summary>
    private HeadWriter BeginHead(ResponseHead head, HeaderMap map, bool isOwn, bool passesLength)
    {
        var writer = new HeadWriter(output.GetSpan(head.Length + head.Replacements.Length + map.SetLines.Length + OwnFieldsSize));
        WriteStatusLine(ref writer, head);
        FieldRuns.Write(ref writer, head, new ResponseFilter(map, isOwn, passesLength));
        writer.Append(head.Replacements.Span);
        writer.Append(map.SetLines);
        return writer;
    }

    /// <summary>
    /// Writes the protocols that the origin offers, or asks for by 426 (RFC 9110 sections 7.8 and 15.5.22). Those that no request is upgraded
    /// to through this proxy, which are HTTP's own, are left out (<see cref="RequestHead.AsksUpgrade"/>).
    /// </summary>
    /// <returns>False if there is none.</returns>
    private static bool TryWriteUpgrade(ref HeadWriter writer, ResponseHead head)
    {
        bool isThere = false;
        foreach (ref readonly Field field in head.Fields)
        {
            if (field.Kind != FieldKind.Upgrade)
            {
                continue;
            }
            ReadOnlySpan<byte> list = field.Value(head.Bytes.Span);
            while (TokenList.TryTake(ref list, out ReadOnlySpan<byte> protocol))
            {
                if (!protocol.IsEmpty && !IsHttp(protocol))
                {
                    writer.Append(isThere ? ", "u8 : "Upgrade: "u8);
                    writer.Append(protocol);
                    isThere = true;
                }
            }
        }
        writer.Append(isThere ? "\r\n"u8 : default);
        return isThere;
    }

    private static bool IsHttp(ReadOnlySpan<byte> protocol)
        => FieldNames.Is(protocol, "h2c"u8) || FieldNames.Is(protocol, "h2"u8)
            || (protocol.Length >= 5 && FieldNames.Is(protocol[..5], "HTTP/"u8)) || (protocol.Length >= 4 && FieldNames.Is(protocol[..4], "TLS/"u8));

    private static void WriteStatusLine(ref HeadWriter writer, ResponseHead head)
    {
        writer.Append("HTTP/1.1 "u8);
        writer.Append(head.Status);
        writer.Append(" "u8);
        writer.Append(head.Reason.Of(head.Bytes.Span));
        writer.Append("\r\n"u8);
    }

    // The pipe is full because the client does not read. The writer waits here, and so does the origin.
    [AsyncMethodBuilder(typeof(ReusingValueTaskBuilder<>))]
    private async ValueTask<bool> AwaitFlushAsync(ValueTask<FlushResult> flush, int timeout)
    {
        _deadline.Set(heartbeat.Now + timeout);
        try
        {
            FlushResult result = await flush.ConfigureAwait(false);
            _progress++;
            return Ended(EndWait() && !result.IsCompleted);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            EndWait();
            return Ended(isSent: false);
        }
    }

    // A client that was not sent all of a response is sent no other: the connection ends, although it may still receive.
    private bool Ended(bool isSent)
    {
        KeepsAlive &= isSent;
        return isSent;
    }

    private bool EndWait()
    {
        bool isInTime = _deadline.Clear();
        HasStalled |= !isInTime;
        return isInTime;
    }
}
