namespace UdsAot.Http1;

/// <summary>
/// A message head: bytes, and slices into them. Parsed in place, a line at a time, so that the same bytes give the same head
/// however they were split on their way. Reused from one message to the next.
/// </summary>
internal abstract class Head
{
    private FieldTable _fields = new();
    private int _lineStart;
    private int _searched;
    private bool _hasStartLine;
    private bool _hasConnection;
    private int _lengthFields;
    private int _codingFields;

    /// <summary>What is accepted.</summary>
    public MessageLimits Limits { get; set; } = MessageLimits.Default;

    /// <summary>The bytes of the head, from its first on; more may follow behind <see cref="Length"/>.</summary>
    public ReadOnlyMemory<byte> Bytes { get; set; }

    /// <summary>True after <see cref="Parse"/> has seen the empty line that ends the head.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Bytes of the head with its empty line, once it is complete.</summary>
    public int Length { get; private set; }

    /// <summary>The minor version: 0 or 1.</summary>
    public int Minor { get; protected set; }

    public BodyFraming Framing { get; protected set; }

    /// <summary>Bytes of the body where <see cref="Framing"/> is <see cref="BodyFraming.Length"/>, otherwise 0.</summary>
    public long ContentLength { get; protected set; }

    /// <summary>Whether Connection names <c>upgrade</c> (RFC 9110 section 7.8).</summary>
    public bool NominatesUpgrade { get; private set; }

    /// <summary>Whether the sender means to keep the connection after this message (RFC 9112 section 9.3).</summary>
    public bool KeepAlive { get; private set; }

    public ReadOnlySpan<Field> Fields => _fields.Fields;

    /// <summary>True if a Content-Length is there, also one of 0 or where there is no body that it could measure.</summary>
    public bool StatesLength => _lengthFields > 0;

    protected bool HasCoding => _codingFields > 0;

    /// <summary>Forgets the message, keeps the room.</summary>
    public virtual void Reset()
    {
        Bytes = default;
        _fields.Clear();
        _lineStart = 0;
        _searched = 0;
        _hasStartLine = !BeginsWithStartLine;
        _hasConnection = false;
        _lengthFields = 0;
        _codingFields = 0;
        IsComplete = false;
        Length = 0;
        Minor = 0;
        Framing = BodyFraming.None;
        ContentLength = 0;
        KeepAlive = false;
        NominatesUpgrade = false;
    }

    /// <summary>
    /// Goes on parsing. Call it with all bytes of the head that there are, again whenever there are more, until it answers a
    /// fault or <see cref="IsComplete"/> is true; bytes behind the head are left alone.
    /// </summary>
    /// <param name="bytes">The head from its first byte on; what earlier calls saw must not have changed.</param>
    public HeadFault Parse(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            int found = bytes[_searched..].IndexOf((byte)'\n');
            if (found < 0)
            {
                _searched = bytes.Length;
                return WhyTooLong(bytes.Length);
            }

            int lineFeed = _searched + found;
            // Before the line is looked at: the same head that came without this LF so far was judged by its length alone.
            HeadFault tooLong = WhyTooLong(lineFeed);
            if (tooLong != HeadFault.None)
            {
                return tooLong;
            }
            if (lineFeed == _lineStart || bytes[lineFeed - 1] != '\r')
            {
                return HeadFault.BareLineFeed;
            }

            var line = new Slice(_lineStart, lineFeed - 1 - _lineStart);
            _lineStart = _searched = lineFeed + 1;
            if (line.IsEmpty)
            {
                if (_hasStartLine)
                {
                    IsComplete = true;
                    Length = _lineStart;
                    return Finish(bytes);
                }
                if (line.Start > 0 || !MayBeginWithEmptyLine)
                {
                    return HeadFault.StartLine;
                }
                continue;
            }

            HeadFault fault = _hasStartLine ? ParseField(bytes, line) : ParseFirst(bytes, line);
            if (fault != HeadFault.None)
            {
                return fault;
            }
        }
    }

    /// <summary>The first field of a kind, or one with an empty name if there is none.</summary>
    public Field Find(FieldKind kind) => _fields.Find(kind);

    /// <summary>Says of a field that another line stands for it.</summary>
    /// <param name="index">Its place in <see cref="Fields"/>.</param>
    protected void MarkReplaced(int index) => _fields.MarkReplaced(index);

    /// <summary>The value of the first field of a kind; empty if there is none.</summary>
    public ReadOnlySpan<byte> ValueOf(FieldKind kind)
    {
        Field field = Find(kind);
        return field.NameLength == 0 ? default : field.Value(Bytes.Span);
    }

    /// <summary>The value of the first field of a name; empty if there is none.</summary>
    public ReadOnlySpan<byte> ValueOf(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> bytes = Bytes.Span;
        foreach (ref readonly Field field in Fields)
        {
            if (FieldNames.Is(field.Name(bytes), name))
            {
                return field.Value(bytes);
            }
        }
        return default;
    }

    /// <summary>Whether one empty line may precede the message (RFC 9112 section 2.2: of requests, it should be ignored).</summary>
    protected abstract bool MayBeginWithEmptyLine { get; }

    /// <summary>Whether white space before a field's colon is taken out (responses) or refused (requests), RFC 9112 section 5.1.</summary>
    protected abstract bool AllowsSpaceBeforeColon { get; }

    /// <summary>False for a trailer section, which is nothing but fields.</summary>
    protected virtual bool BeginsWithStartLine => true;

    /// <summary>Bytes that the whole may have.</summary>
    protected virtual int SizeLimit => Limits.Head;

    protected abstract HeadFault ParseStartLine(ReadOnlySpan<byte> bytes, Slice line);

    /// <summary>Adds a field that another codec has read and checked. Its offsets are into what <see cref="Complete"/> is given.</summary>
    public HeadFault Append(in Field field)
    {
        if (!_fields.TryAdd(field, Limits.Fields))
        {
            return HeadFault.TooManyFields;
        }
        FieldKind kind = field.Kind;
        _hasConnection |= kind == FieldKind.Connection;
        _lengthFields += kind == FieldKind.ContentLength ? 1 : 0;
        _codingFields += kind == FieldKind.TransferEncoding ? 1 : 0;
        return HeadFault.None;
    }

    /// <summary>Takes a field out, for which <see cref="Append"/> then adds another; only a field that frames nothing.</summary>
    /// <param name="index">Its place in <see cref="Fields"/>.</param>
    public void Remove(int index) => _fields.Remove(index);

    /// <summary>Ends a head whose fields another codec has added.</summary>
    /// <param name="bytes">What the fields' offsets are into.</param>
    public HeadFault Complete(ReadOnlyMemory<byte> bytes)
    {
        Bytes = bytes;
        Length = bytes.Length;
        IsComplete = true;
        return Finish(bytes.Span);
    }

    /// <summary>Called once all fields are known and the framing fields are each sound: settles the body's framing.</summary>
    protected abstract HeadFault DetermineFraming(ReadOnlySpan<byte> bytes);

    // The length is that of what came before a LF, or so far; a CR at its end does not count to the first line.
    private HeadFault WhyTooLong(int length)
        => !_hasStartLine && length - _lineStart > Limits.StartLine + 1 ? HeadFault.TargetTooLong
            : length >= SizeLimit ? HeadFault.TooLarge
            : HeadFault.None;

    private HeadFault ParseFirst(ReadOnlySpan<byte> bytes, Slice line)
    {
        _hasStartLine = true;
        return ParseStartLine(bytes, line);
    }

    private HeadFault ParseField(ReadOnlySpan<byte> bytes, Slice line)
    {
        HeadFault fault = FieldLine.Parse(bytes, line, AllowsSpaceBeforeColon, out Field field);
        if (fault != HeadFault.None)
        {
            return fault;
        }
        return Append(field);
    }

    private HeadFault Finish(ReadOnlySpan<byte> bytes)
    {
        if (!BeginsWithStartLine)
        {
            return HeadFault.None;
        }
        KeepAlive = Minor == 1;
        if (_hasConnection && !ApplyConnection(bytes))
        {
            return HeadFault.TooManyFields;
        }
        if (_lengthFields > 0)
        {
            HeadFault fault = ParseLength(bytes);
            if (fault != HeadFault.None)
            {
                return fault;
            }
        }
        if (_codingFields > 0)
        {
            // One "chunked" is the only coding there is to undo; every other spelling, list or repetition is where two
            // parsers come to differ, so it is refused.
            if (Minor == 0 || _codingFields > 1 || !FieldNames.Is(Find(FieldKind.TransferEncoding).Value(bytes), "chunked"u8))
            {
                return HeadFault.TransferEncoding;
            }
            if (_lengthFields > 0)
            {
                return HeadFault.TwoFramings;
            }
        }
        return DetermineFraming(bytes);
    }

    private HeadFault ParseLength(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> digits = Find(FieldKind.ContentLength).Value(bytes);
        if (_lengthFields > 1 || digits.IsEmpty || digits.Length > 18 || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return HeadFault.ContentLength;
        }
        long length = 0;
        foreach (byte digit in digits)
        {
            length = length * 10 + (digit - '0');
        }
        ContentLength = length;
        return HeadFault.None;
    }

    // False if there are too many options: each is compared with each field.
    private bool ApplyConnection(ReadOnlySpan<byte> bytes)
    {
        bool close = false;
        int options = 0;
        foreach (ref readonly Field field in Fields)
        {
            if (field.Kind != FieldKind.Connection)
            {
                continue;
            }
            ReadOnlySpan<byte> list = field.Value(bytes);
            while (TokenList.TryTake(ref list, out ReadOnlySpan<byte> option))
            {
                if (++options > HeadLimits.ConnectionOptions)
                {
                    return false;
                }
                if (FieldNames.Is(option, "close"u8))
                {
                    close = true;
                }
                else if (FieldNames.Is(option, "keep-alive"u8))
                {
                    KeepAlive = true;
                }
                else if (FieldNames.Is(option, "upgrade"u8))
                {
                    NominatesUpgrade = true;
                }
                else if (!option.IsEmpty)
                {
                    _fields.Nominate(bytes, option);
                }
            }
        }
        KeepAlive &= !close;
        return true;
    }
}
