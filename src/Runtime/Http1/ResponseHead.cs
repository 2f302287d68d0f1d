namespace UdsAot.Http1;

/// <summary>The head of an origin's response (RFC 9112 section 4).</summary>
internal sealed class ResponseHead : Head
{
    /// <summary>100 to 999; what is above 599 passes as it came.</summary>
    public int Status { get; private set; }

    /// <summary>The reason phrase, possibly empty.</summary>
    public Slice Reason { get; private set; }

    /// <summary>Set before parsing: a response to HEAD has no body whatever its fields say (RFC 9112 section 6.3).</summary>
    public bool AnswersHead { get; set; }

    /// <summary>True for 1xx: another head follows.</summary>
    public bool IsInterim => Status < 200;

    /// <summary>True where the status rules out a body: 1xx, 204, 304.</summary>
    public bool IsBodiless => Status is < 200 or 204 or 304;

    /// <summary>True if the connection may carry another exchange after this response's body.</summary>
    public bool IsReusable { get; private set; }

    /// <summary>Lines that stand for the fields that <see cref="Replace"/> named; each ends in CRLF. Usually there are none.</summary>
    public ReadOnlyMemory<byte> Replacements { get; set; }

    /// <summary>Takes a field out, as a line of <see cref="Replacements"/> stands for it.</summary>
    /// <param name="index">Its place in <see cref="Head.Fields"/>.</param>
    public void Replace(int index) => MarkReplaced(index);

    protected override bool MayBeginWithEmptyLine => false;

    protected override bool AllowsSpaceBeforeColon => true;

    public override void Reset()
    {
        base.Reset();
        Status = 0;
        Reason = default;
        AnswersHead = false;
        IsReusable = false;
        Replacements = default;
    }

    protected override HeadFault ParseStartLine(ReadOnlySpan<byte> bytes, Slice line)
    {
        // "HTTP/1.1 200 OK"; the SP before an empty reason is often left out, and nothing hangs on it.
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
            // A length or coding where no body can be: the origin may send one all the same, so nothing more is read here.
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
