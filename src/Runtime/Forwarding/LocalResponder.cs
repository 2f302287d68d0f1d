using System.Runtime.CompilerServices;
using UdsAot.Awaiting;
using UdsAot.Compiled;
using UdsAot.Http1;
using UdsAot.Responses;

namespace UdsAot.Forwarding;

/// <summary>
/// Makes the responses that the proxy gives itself, and writes them: pages for statuses, redirects, and what a mount holds. One of the
/// methods that make a response comes first, then <see cref="WriteAsync"/>, then <see cref="EndAsync"/>. Used for one response after another.
/// </summary>
/// <param name="front">The front that the responses go to.</param>
/// <param name="target">The request's target.</param>
/// <param name="record">Notes the status, and counts the body's bytes.</param>
internal sealed class LocalResponder(Front front, RequestTarget target, ExchangeRecord record)
{
    /// <summary>
    /// Bytes of a body that are handed over at once. A client that reads slowly has a mount's idle-timeout for each piece, and a
    /// front that copies holds no more than this.
    /// </summary>
    private const int Piece = 64 * 1024;

    private readonly LocalResponse _response = new();
    private readonly ResponseHead _head = new();

    /// <summary>Makes a response that is its status, with the page of that where it can have one.</summary>
    /// <param name="status">200 to 599.</param>
    /// <param name="fields">Whole lines, which the head gets in addition.</param>
    public void MakePage(int status, ReadOnlySpan<byte> fields)
    {
        _response.Begin(status);
        _response.Append(fields);
        if (status != 204)
        {
            _response.SetPage(front.Request.ValueOf(FieldKind.Accept));
        }
    }

    /// <summary>Makes the redirect from a mountpoint that lacks its slash.</summary>
    public void MakeSlashRedirect()
    {
        _response.Begin(308);
        _response.Append("Location: "u8);
        _response.Append(target.RawPath);
        _response.Append("/"u8);
        EndRedirect();
    }

    /// <summary>Makes the redirect to the same place with https.</summary>
    /// <param name="port">The port of the listener with TLS.</param>
    /// <returns>False if the request names no host.</returns>
    public bool TryMakeHttpsRedirect(int port)
    {
        Authority.TryFindHost(
            target.Form == TargetForm.Absolute ? target.Authority : front.Request.ValueOf(FieldKind.Host), out ReadOnlySpan<byte> host);
        if (host.IsEmpty)
        {
            return false;
        }
        _response.Begin(308);
        _response.Append("Location: https://"u8);
        _response.Append(host);
        if (port != 443)
        {
            _response.Append(":"u8);
            _response.Append(port);
        }
        _response.Append(target.RawPath);
        EndRedirect();
        return true;
    }

    /// <summary>Makes the response of a mount that answers by itself.</summary>
    /// <param name="mount">The mount.</param>
    /// <param name="content">What it holds.</param>
    /// <param name="reports">What the running proxy tells of itself; null if no mount shows it.</param>
    public void MakeContent(Mount mount, LocalContent content, IStatusSource? reports)
    {
        content.Answer(new LocalRequest(front.Request, target, mount.PrefixLength, reports), _response);
        if (_response.Status < 300 && front.TakesSuccessForTunnel)
        {
            // The client asked for a WebSocket and would take what follows for its frames (RFC 8441 section 5); 501 is what RFC 9220 section 3 advises.
            MakePage(501, default);
        }
    }

    /// <summary>Sends a 100 (Continue) where the origin will never hear of the expectation, and so will never grant it.</summary>
    /// <returns>False if the client is gone.</returns>
    public ValueTask<bool> GrantContinueAsync()
    {
        _response.Begin(100);
        CompleteHead();
        return front.SendInterimAsync(_head, HeaderMap.EndToEnd);
    }

    /// <summary>Writes the response that was made, all but its end.</summary>
    /// <param name="map">Sets fields of its own.</param>
    /// <param name="timeout">Milliseconds that the client may take nothing.</param>
    /// <returns>False if the client was gone before all was written.</returns>
    public ValueTask<bool> WriteAsync(HeaderMap map, int timeout)
    {
        CompleteHead();
        record.AnsweredLocally(_response.Status);
        front.WriteHead(_head, map, isOwn: true);
        if (_head.Framing != BodyFraming.None)
        {
            if (CompiledMounts.HasCounters && _response.Pieces is { } pieces)
            {
                return WriteMadeAsync(pieces, timeout);
            }
            if (CompiledMounts.HasLocalContent && _response.Body.Length > Piece)
            {
                return WritePiecesAsync(timeout);
            }
            Write(_response.Body);
        }
        return new ValueTask<bool>(true);
    }

    /// <summary>Ends the response.</summary>
    /// <param name="timeout">Milliseconds that the client may take nothing.</param>
    /// <returns>False if the client is gone.</returns>
    public ValueTask<bool> EndAsync(int timeout) => front.EndAsync(TrailerSection.None, HeaderMap.EndToEnd, timeout);

    private void EndRedirect()
    {
        _response.Append(target.Query);
        _response.Append("\r\nCache-Control: no-store\r\n"u8);
        _response.SetPage(front.Request.ValueOf(FieldKind.Accept));
    }

    // Reads the head that was just written, so that fronts see one kind of response only.
    private void CompleteHead()
    {
        _response.End();
        _head.Reset();
        _head.AnswersHead = front.Request.IsHead;
        _head.Bytes = _response.Head;
        _head.Parse(_head.Bytes.Span);
    }

    [AsyncMethodBuilder(typeof(ReusingValueTaskBuilder<>))]
    private async ValueTask<bool> WritePiecesAsync(int timeout)
    {
        ReadOnlyMemory<byte> left = _response.Body;
        while (left.Length > Piece)
        {
            Write(left[..Piece]);
            left = left[Piece..];
            if (!await front.FlushAsync(timeout).ConfigureAwait(false))
            {
                return false;
            }
        }
        Write(left);
        return true;
    }

    private async ValueTask<bool> WriteMadeAsync(IEnumerable<ReadOnlyMemory<byte>> pieces, int timeout)
    {
        // From here on it is a thread of the pool: to make a piece takes a while, and reads files.
        await Task.Yield();
        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            record.Delivered(piece.Length);
            front.WriteBody(piece.Span);
            if (!await front.FlushAsync(timeout).ConfigureAwait(false))
            {
                return false;
            }
        }
        return true;
    }

    private void Write(ReadOnlyMemory<byte> piece)
    {
        record.Delivered(piece.Length);
        if (_response.IsBodyFixed)
        {
            front.WriteBorrowedBody(piece);
        }
        else
        {
            front.WriteBody(piece.Span);
        }
    }
}
