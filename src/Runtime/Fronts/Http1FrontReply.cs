using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using UdsAot.Awaiting;
using UdsAot.Http1;
using UdsAot.Replies;
using UdsAot.Routing;
using UdsAot.Timing;
using UdsAot.Transport;

namespace UdsAot.Fronts;

/// <summary>The reply.</summary>
internal sealed partial class Http1Front
{
    /// <summary>Fewer bytes than this are copied behind the head, so that they leave in one piece with it.</summary>
    private const int WorthBorrowing = 2048;

    /// <summary>Bytes that a reply's head may take beside what comes from the origin and the mount: Date, framing, Connection.</summary>
    private const int OwnFieldsSize = 160;

    private Deadline _writeDeadline;
    private bool _isRefused;
    private bool _keepsAlive;
    private bool _repliesChunked;

    public override ValueTask<bool> SendInterimAsync(ReplyHead head, HeaderMap map)
    {
        var writer = new HeadWriter(_output.GetSpan(head.Length + OwnFieldsSize));
        WriteStatusLine(ref writer, head);
        FieldRuns.Write(ref writer, head, new ReplyFilter(map, isOwn: false, passesLength: false));
        writer.Append("\r\n"u8);
        _output.Advance(writer.Written);
        _progress++;
        return FlushAsync(_limits.HeadTimeout);
    }

    public override void WriteHead(ReplyHead head, HeaderMap map, bool isOwn)
    {
        bool isOpenEnded = head.Framing is BodyFraming.Chunked or BodyFraming.UntilClose;
        _repliesChunked = isOpenEnded && Request.Minor == 1;
        _keepsAlive = Request.KeepAlive && _isBodyRead && !_isRefused && !Volatile.Read(ref _draining)
            && (!isOpenEnded || _repliesChunked) && (_limits.MaxRequests == 0 || _requests < _limits.MaxRequests)
            // Who sends a malformed target or Host may well be wrong about where its request ends, too.
            && !(isOwn && head.Status == 400);

        var writer = new HeadWriter(_output.GetSpan(head.Length + head.Replacements.Length + map.SetLines.Length + OwnFieldsSize));
        WriteStatusLine(ref writer, head);
        FieldRuns.Write(ref writer, head, new ReplyFilter(map, isOwn, passesLength: head.Status != 204));
        writer.Append(head.Replacements.Span);
        writer.Append(map.SetLines);
        if ((isOwn || !map.IsAllowList) && head.Find(FieldKind.Date).NameLength == 0)
        {
            // Who forwards a reply without a date dates it (RFC 9110 section 6.6.1).
            writer.AppendField("Date"u8, HttpDate.Now(TimeProvider.System));
        }
        if (_repliesChunked)
        {
            writer.Append("Transfer-Encoding: chunked\r\n"u8);
        }
        if (!_keepsAlive)
        {
            writer.Append("Connection: close\r\n"u8);
        }
        else if (Request.Minor == 0)
        {
            writer.Append("Connection: keep-alive\r\n"u8);
        }
        writer.Append("\r\n"u8);
        _output.Advance(writer.Written);
        _progress++;
    }

    public override void WriteBody(ReadOnlySpan<byte> payload)
    {
        if (_repliesChunked)
        {
            Span<byte> prefix = _output.GetSpan(ChunkedWriter.MaxPrefix);
            _output.Advance(ChunkedWriter.WritePrefix(prefix, payload.Length));
            _output.Write(payload);
            _output.Write(ChunkedWriter.Suffix);
        }
        else
        {
            _output.Write(payload);
        }
        _progress++;
    }

    public override void WriteBorrowedBody(ReadOnlyMemory<byte> payload)
    {
        if (_socketOutput is null || payload.Length < WorthBorrowing)
        {
            WriteBody(payload.Span);
            return;
        }
        if (_repliesChunked)
        {
            Span<byte> prefix = _output.GetSpan(ChunkedWriter.MaxPrefix);
            _output.Advance(ChunkedWriter.WritePrefix(prefix, payload.Length));
        }
        _socketOutput.Borrow(payload);
        if (_repliesChunked)
        {
            _output.Write(ChunkedWriter.Suffix);
        }
        _progress++;
    }

    public override ValueTask<bool> FlushAsync(int timeout)
    {
        try
        {
            ValueTask<FlushResult> flush = _output.FlushAsync();
            return flush.IsCompletedSuccessfully ? new ValueTask<bool>(!flush.Result.IsCompleted) : AwaitFlushAsync(flush, timeout);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            return new ValueTask<bool>(false);
        }
    }

    public override ValueTask<bool> EndAsync(TrailerSection trailers, HeaderMap map, int timeout)
    {
        if (_repliesChunked)
        {
            // A client that did not say TE: trailers may not know what to do with them (RFC 9110 section 6.5.1).
            bool sends = trailers.HasFields && Request.AcceptsTrailers;
            var writer = new HeadWriter(_output.GetSpan(sends ? trailers.Length + ChunkedWriter.Last.Length : OwnFieldsSize));
            if (sends)
            {
                ChunkedWriter.WriteEnd(ref writer, trailers, new TrailerFilter(map));
            }
            else
            {
                writer.Append("0\r\n\r\n"u8);
            }
            _output.Advance(writer.Written);
        }
        return FlushAsync(timeout);
    }

    public override ValueTask<bool> BeginTunnelAsync(ReplyHead head, HeaderMap map)
    {
        if (!CompiledMounts.HasTunnels)
        {
            return new ValueTask<bool>(false);
        }
        var writer = new HeadWriter(_output.GetSpan(head.Length + head.Replacements.Length + map.SetLines.Length + OwnFieldsSize));
        WriteStatusLine(ref writer, head);
        FieldRuns.Write(ref writer, head, new ReplyFilter(map, isOwn: false, passesLength: false));
        writer.Append(head.Replacements.Span);
        writer.Append(map.SetLines);
        foreach (ref readonly Field field in head.Fields)
        {
            if (field.Kind == FieldKind.Upgrade)
            {
                writer.AppendField("Upgrade"u8, field.Value(head.Bytes.Span));
            }
        }
        writer.Append("Connection: Upgrade\r\n\r\n"u8);
        _output.Advance(writer.Written);
        _isTunnel = true;
        _isBodyRead = _keepsAlive = _repliesChunked = false;
        if (_isHeld)
        {
            LetGo(_held);
        }
        return new ValueTask<bool>(true);
    }

    public override async ValueTask<bool> EndTunnelAsync(int timeout)
    {
        bool isThere = await FlushAsync(timeout).ConfigureAwait(false);
        await HalfClose.EndSendingAsync(_connection).ConfigureAwait(false);
        return isThere;
    }

    private static void WriteStatusLine(ref HeadWriter writer, ReplyHead head)
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
        _writeDeadline.Set(_core.Heartbeat.Now + timeout);
        try
        {
            FlushResult result = await flush.ConfigureAwait(false);
            _progress++;
            return _writeDeadline.Clear() && !result.IsCompleted;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            _writeDeadline.Clear();
            return false;
        }
    }
}
