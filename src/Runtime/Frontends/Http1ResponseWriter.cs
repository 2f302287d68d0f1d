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

/// <summary>Writes responses into a connection's pipe, one after another, in the framing that suits the client.</summary>
/// <param name="request">The request that is answered.</param>
/// <param name="output">The pipe.</param>
/// <param name="heartbeat">The clock of all deadlines.</param>
internal sealed class Http1ResponseWriter(RequestHead request, PipeWriter output, Heartbeat heartbeat)
{
    /// <summary>Fewer bytes than this are copied behind the head, so that they leave in one piece with it.</summary>
    private const int WorthBorrowing = 2048;

    /// <summary>Bytes that a response's head may take beside what comes from the origin and the mount: Date, framing, Connection.</summary>
    private const int OwnFieldsSize = 160;

    private Deadline _deadline;
    private bool _isChunked;
    private int _progress;

    /// <summary>Whether the connection goes on behind the response whose head was written last.</summary>
    public bool KeepsAlive { get; private set; }

    /// <summary>Changes whenever something of a response was written or sent. Read from any thread.</summary>
    public int Progress => Volatile.Read(ref _progress);

    /// <summary>Whether the wait that is under way has expired.</summary>
    public bool HasExpired => _deadline.HasExpired;

    /// <summary>Expires the wait for a client that does not read, if its time is up; true only once for each wait.</summary>
    /// <param name="now">Milliseconds on the heartbeat's clock.</param>
    public bool TryExpire(long now) => _deadline.TryExpire(now);

    /// <inheritdoc cref="Front.SendInterimAsync"/>
    /// <param name="timeout">Milliseconds that the client may take none of it.</param>
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
    /// <param name="mayKeepAlive">Whether the connection may go on, as far as the request and the server are concerned.</param>
    public void WriteHead(ResponseHead head, HeaderMap map, bool isOwn, bool mayKeepAlive)
    {
        bool isOpenEnded = head.Framing is BodyFraming.Chunked or BodyFraming.UntilClose;
        _isChunked = isOpenEnded && request.Minor == 1;
        KeepsAlive = mayKeepAlive && request.KeepAlive && (!isOpenEnded || _isChunked)
            // A client that sends a malformed target or Host may be wrong about where its request ends, too.
            && !(isOwn && head.Status == 400);

        HeadWriter writer = BeginHead(head, map, isOwn, passesLength: head.Status != 204);
        if ((isOwn || !map.IsAllowList) && head.Find(FieldKind.Date).NameLength == 0)
        {
            // A proxy dates a response that has no date (RFC 9110 section 6.6.1).
            writer.AppendField("Date"u8, HttpDate.Now(TimeProvider.System));
        }
        if (_isChunked)
        {
            writer.Append("Transfer-Encoding: chunked\r\n"u8);
        }
        if (!KeepsAlive)
        {
            writer.Append("Connection: close\r\n"u8);
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
            return flush.IsCompletedSuccessfully ? new ValueTask<bool>(!flush.Result.IsCompleted) : AwaitFlushAsync(flush, timeout);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            return new ValueTask<bool>(false);
        }
    }

    /// <inheritdoc cref="Front.EndAsync"/>
    public ValueTask<bool> EndAsync(TrailerSection trailers, HeaderMap map, int timeout)
    {
        if (_isChunked)
        {
            // A client that did not say TE: trailers may not know what to do with them (RFC 9110 section 6.5.1).
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

    /// <summary>Writes the head of a 101; it is sent with the next flush, and behind it go a tunnel's bytes.</summary>
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

    /// <summary>Sends bytes that are no response, to a client that does not speak HTTP/1.1.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="timeout">Milliseconds that the client may take none of them.</param>
    public ValueTask<bool> SendAsync(ReadOnlySpan<byte> bytes, int timeout)
    {
        output.Write(bytes);
        return FlushAsync(timeout);
    }

    /// <summary>Writes a final head as far as it comes from the origin and the mount.</summary>
    private HeadWriter BeginHead(ResponseHead head, HeaderMap map, bool isOwn, bool passesLength)
    {
        var writer = new HeadWriter(output.GetSpan(head.Length + head.Replacements.Length + map.SetLines.Length + OwnFieldsSize));
        WriteStatusLine(ref writer, head);
        FieldRuns.Write(ref writer, head, new ResponseFilter(map, isOwn, passesLength));
        writer.Append(head.Replacements.Span);
        writer.Append(map.SetLines);
        return writer;
    }

    private static void WriteStatusLine(ref HeadWriter writer, ResponseHead head)
    {
        writer.Append("HTTP/1.1 "u8);
        writer.Append(head.Status);
        writer.Append(" "u8);
        writer.Append(head.Reason.Of(head.Bytes.Span));
        writer.Append("\r\n"u8);
    }

    // The pipe is full because the client does not read. Its writer waits here; the origin waits with it.
    [AsyncMethodBuilder(typeof(ReusingValueTaskBuilder<>))]
    private async ValueTask<bool> AwaitFlushAsync(ValueTask<FlushResult> flush, int timeout)
    {
        _deadline.Set(heartbeat.Now + timeout);
        try
        {
            FlushResult result = await flush.ConfigureAwait(false);
            _progress++;
            return _deadline.Clear() && !result.IsCompleted;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            _deadline.Clear();
            return false;
        }
    }
}
