namespace UdsAot.Http1;

/// <summary>The head of an origin's response (RFC 9112 section 4).</summary>
internal sealed class ResponseHead : Head
{
    /// <summary>The status, 100 to 999; values above 599 are forwarded unchanged.</summary>
    public int Status { get; private set; }

    /// <summary>The reason phrase, possibly empty.</summary>
    public Slice Reason { get; private set; }

    /// <summary>Set before parsing: a response to HEAD has no body, whatever its fields are (RFC 9112 section 6.3).</summary>
    public bool AnswersHead { get; set; }

    /// <summary>True for 1xx: another head follows.</summary>
    public bool IsInterim => Status < 200;

    /// <summary>True for a status without a body: 1xx, 204, 304.</summary>
    public bool IsBodiless => Status is < 200 or 204 or 304;

    /// <summary>True if the connection may carry another exchange after this response's body.</summary>
    public bool IsReusable { get; private set; }

    protected override bool MayBeginWithEmptyLine => false;

    protected override bool AllowsSpaceBeforeColon => true;

    protected override bool AllowsBareLineFeed => true;

    public override void Reset()
    {
        base.Reset();
        Status = 0;
        Reason = default;
        AnswersHead = false;
        IsReusable = false;
    }

    protected override HeadFault ParseStartLine(ReadOnlySpan<byte> bytes, Slice line)
    {
        // "HTTP/1.1 200 OK"; the SP before an empty reason is often omitted, which does no harm.
        ReadOnlySpan<byte> text = line.Of(bytes);
        if (text.Length < 12 || !text.StartsWith("HTTP/1."u8) || text[7] is not ((byte)'0' or (byte)'1')
            || text[8] != ' ' || (text.Length > 12 && text[12] != ' '))
        {
            return HeadFault.StartLine;
        }

        ReadOnlySpan<byte> code = text.Slice(9, 3);
        if (code.ContainsAnyExceptInRange((byte)'0', (byte)'9') || code[0] == '0')
        {
            return HeadFault.StartLine;
        }
        Minor = text[7] - '0';
        Status = (code[0] - '0') * 100 + (code[1] - '0') * 10 + (code[2] - '0');
        Reason = text.Length > 13 ? new Slice(line.Start + 13, line.Length - 13) : default;
        foreach (byte value in Reason.Of(bytes))
        {
            if (value is < 32 and not (byte)'\t' or 127)
            {
                return HeadFault.StartLine;
            }
        }
        return HeadFault.None;
    }

    protected override HeadFault DetermineFraming(ReadOnlySpan<byte> bytes)
    {
        if (AnswersHead || IsBodiless)
        {
            Framing = BodyFraming.None;
            // A length or coding although there can be no body: the origin may send one all the same, so the connection is not reused.
            bool doubtful = !AnswersHead && Status != 304 && (HasCoding || ContentLength > 0);
            IsReusable = KeepAlive && !doubtful;
            return HeadFault.None;
        }

        Framing = HasCoding ? BodyFraming.Chunked
            : !StatesLength ? BodyFraming.UntilClose
            : ContentLength > 0 ? BodyFraming.Length
            : BodyFraming.None;
        IsReusable = KeepAlive && Framing != BodyFraming.UntilClose;
        return HeadFault.None;
    }
}
