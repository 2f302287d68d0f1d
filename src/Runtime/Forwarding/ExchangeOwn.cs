using System.Runtime.CompilerServices;
using UdsAot.Awaiting;
using UdsAot.Http1;
using UdsAot.Replies;
using UdsAot.Routing;

namespace UdsAot.Forwarding;

/// <summary>Replies that the proxy makes itself, on their way to the client.</summary>
internal sealed partial class Exchange
{
    /// <summary>
    /// Bytes of a body that are handed over at once. A client that reads slowly has a mount's idle-timeout for each piece, and a
    /// front that copies holds no more than this.
    /// </summary>
    private const int OwnPiece = 64 * 1024;

    private ValueTask AnswerOwnAsync(Mount mount, OwnContent content)
    {
        OwnReply reply = Own;
        content.Answer(new OwnRequest(_front.Request, _target, mount.PrefixLength, _core.Reports), reply);
        if (reply.Status < 300 && _front.TakesSuccessForTunnel)
        {
            // Who asked for a WebSocket would take what follows for its frames (RFC 8441 section 5); 501 is what RFC 9220 section 3 advises.
            return AnswerAsync(501, default);
        }
        return SendOwnAsync(reply);
    }

    /// <summary>Completes an own reply and sends it.</summary>
    private ValueTask SendOwnAsync(OwnReply reply)
    {
        reply.End();
        ParseOwn(reply);
        _status = reply.Status;
        _headWritten = true;
        _front.WriteHead(_reply, _mount?.ResponseHeaders ?? HeaderMap.EndToEnd, isOwn: true);
        if (_reply.Framing != BodyFraming.None)
        {
            if (CompiledMounts.HasCounters && reply.Pieces is { } pieces)
            {
                return SendMadeAsync(pieces);
            }
            if (CompiledMounts.HasOwnContent && reply.Body.Length > OwnPiece)
            {
                return SendPiecesAsync(reply);
            }
            WritePiece(reply, reply.Body);
        }
        Account();
        return IgnoreResult(_front.EndAsync(_trailers, HeaderMap.EndToEnd, IdleTimeout));
    }

    [AsyncMethodBuilder(typeof(ReusingPlainBuilder))]
    private async ValueTask SendPiecesAsync(OwnReply reply)
    {
        ReadOnlyMemory<byte> left = reply.Body;
        while (left.Length > OwnPiece)
        {
            WritePiece(reply, left[..OwnPiece]);
            left = left[OwnPiece..];
            if (!await _front.FlushAsync(IdleTimeout).ConfigureAwait(false))
            {
                await FailAsync(Failure.ClientLeft(Phase.ReplyBody)).ConfigureAwait(false);
                return;
            }
        }
        WritePiece(reply, left);
        Account();
        await _front.EndAsync(_trailers, HeaderMap.EndToEnd, IdleTimeout).ConfigureAwait(false);
    }

    private async ValueTask SendMadeAsync(IEnumerable<ReadOnlyMemory<byte>> pieces)
    {
        // From here on it is a thread of the pool: to make a piece takes a while, and reads files.
        await Task.Yield();
        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            _delivered += piece.Length;
            _front.WriteBody(piece.Span);
            if (!await _front.FlushAsync(IdleTimeout).ConfigureAwait(false))
            {
                await FailAsync(Failure.ClientLeft(Phase.ReplyBody)).ConfigureAwait(false);
                return;
            }
        }
        Account();
        await _front.EndAsync(_trailers, HeaderMap.EndToEnd, IdleTimeout).ConfigureAwait(false);
    }

    private void WritePiece(OwnReply reply, ReadOnlyMemory<byte> piece)
    {
        _delivered += piece.Length;
        if (reply.IsBodyFixed)
        {
            _front.WriteBorrowedBody(piece);
        }
        else
        {
            _front.WriteBody(piece.Span);
        }
    }

    /// <summary>Reads a head that the proxy wrote itself, so that fronts see one kind of reply only.</summary>
    private void ParseOwn(OwnReply reply)
    {
        BeginReply();
        _reply.Bytes = reply.Head;
        _reply.Parse(_reply.Bytes.Span);
    }
}
