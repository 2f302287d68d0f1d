namespace UdsAot.Http1;

/// <summary>
/// A message head: bytes, and slices of them. It is parsed in place, line by line, so that the same bytes give the same head however
/// they were split in transit. Reused from one message to the next.
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

    /// <summary>The limits that the head must meet.</summary>
    public MessageLimits Limits { get; set; } = MessageLimits.Default;

    /// <summary>The bytes of the head, from its first on; more may follow after <see cref="Length"/>.</summary>
    public ReadOnlyMemory<byte> Bytes { get; set; }

    /// <summary>True after <see cref="Parse"/> has seen the empty line that ends the head.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Length of the head in bytes with its empty line, once it is complete.</summary>
    public int Length { get; private set; }

    /// <summary>The minor version: 0 or 1.</summary>
    public int Minor { get; protected set; }

    public BodyFraming Framing { get; protected set; }

    /// <summary>Bytes of the body if <see cref="Framing"/> is <see cref="BodyFraming.Length"/>, otherwise 0.</summary>
    public long ContentLength { get; protected set; }

    /// <summary>True if Connection names <c>upgrade</c> (RFC 9110 section 7.8).</summary>
    public bool NominatesUpgrade { get; private set; }

    /// <summary>True if the sender keeps the connection open after this message (RFC 9112 section 9.3).</summary>
    public bool KeepAlive { get; private set; }

    public ReadOnlySpan<Field> Fields => _fields.Fields;

    /// <summary>True if there is a Content-Length, even one of 0 or one in a message without a body.</summary>
    public bool StatesLength => _lengthFields > 0;

    protected bool HasCoding => _codingFields > 0;

    /// <summary>Clears the message and keeps the buffers.</summary>
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
    /// Continues parsing. Call it with all available bytes of the head, again whenever there are more, until it returns a fault or
    /// <see cref="IsComplete"/> is true; bytes after the head are ignored.
    /// </summary>
    /// <param name="bytes">The head from its first byte on; the bytes of earlier calls must not have changed.</param>
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
            // Before the line is examined: until this LF arrived, the same head was judged by its length alone.
            HeadFault tooLong = WhyTooLong(lineFeed);
            if (tooLong != HeadFault.None)
            {
                return tooLong;
            }
            bool isBare = lineFeed == _lineStart || bytes[lineFeed - 1] != '\r';
            if (isBare && !AllowsBareLineFeed)
            {
                return HeadFault.BareLineFeed;
            }

            var line = new Slice(_lineStart, lineFeed - _lineStart - (isBare ? 0 : 1));
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

            HeadFault fault = _hasStartLine ? ParseField(bytes, line, isBare) : ParseFirst(bytes, line);
            if (fault != HeadFault.None)
            {
                return fault;
            }
        }
    }

    /// <summary>The first field of a kind, or one with an empty name if there is none.</summary>
    public Field Find(FieldKind kind) => _fields.Find(kind);

    /// <summary>Lines that stand for the fields that <see cref="Replace"/> named; each ends in CRLF. Usually there are none.</summary>
    public ReadOnlyMemory<byte> Replacements
    {
        get => _fields.Replacements;
        set => _fields.Replacements = value;
    }

    /// <summary>Takes a field out, as a line of <see cref="Replacements"/> stands for it.</summary>
    /// <param name="index">Its place in <see cref="Fields"/>.</param>
    public void Replace(int index) => _fields.MarkReplaced(index);

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

    /// <summary>True if one empty line may precede the message (RFC 9112 section 2.2: requests).</summary>
    protected abstract bool MayBeginWithEmptyLine { get; }

    /// <summary>True to remove white space before a field's colon (responses), false to refuse it (requests), RFC 9112 section 5.1.</summary>
    protected abstract bool AllowsSpaceBeforeColon { get; }

    /// <summary>True if a line may end in LF without CR (responses, RFC 9112 section 2.2), or is refused (requests).</summary>
    protected abstract bool AllowsBareLineFeed { get; }

    /// <summary>False for a trailer section, which is nothing but fields.</summary>
    protected virtual bool BeginsWithStartLine => true;

    /// <summary>Limit of the whole head in bytes.</summary>
    protected virtual int SizeLimit => Limits.Head;

    protected abstract HeadFault ParseStartLine(ReadOnlySpan<byte> bytes, Slice line);

    /// <summary>Adds a field that another codec has decoded and checked. Its offsets are into the bytes of <see cref="Complete"/>.</summary>
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

    /// <summary>Removes a field, for which <see cref="Append"/> then adds another; not a framing field.</summary>
    /// <param name="index">Its index in <see cref="Fields"/>.</param>
    public void Remove(int index) => _fields.Remove(index);

    /// <summary>Ends a head whose fields another codec has added.</summary>
    /// <param name="bytes">The bytes of the fields' offsets.</param>
    public HeadFault Complete(ReadOnlyMemory<byte> bytes)
    {
        Bytes = bytes;
        Length = bytes.Length;
        IsComplete = true;
        return Finish(bytes.Span);
    }

    /// <summary>Called when all fields are known and each framing field is valid: determines the body's framing.</summary>
    protected abstract HeadFault DetermineFraming(ReadOnlySpan<byte> bytes);

    // The length is that of the bytes before a LF, or so far; a CR at the end does not count to the first line.
    private HeadFault WhyTooLong(int length)
        => !_hasStartLine && length - _lineStart > Limits.StartLine + 1 ? HeadFault.TargetTooLong
            : length >= SizeLimit ? HeadFault.TooLarge
            : HeadFault.None;

    private HeadFault ParseFirst(ReadOnlySpan<byte> bytes, Slice line)
    {
        _hasStartLine = true;
        return ParseStartLine(bytes, line);
    }

    private HeadFault ParseField(ReadOnlySpan<byte> bytes, Slice line, bool isBare)
    {
        HeadFault fault = FieldLine.Parse(bytes, line, AllowsSpaceBeforeColon, out Field field);
        if (fault != HeadFault.None)
        {
            return fault;
        }
        // The copy for the other side ends in CRLF.
        field.Rewrite |= isBare;
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
            // A single "chunked" is the only supported coding; any other spelling, list or repetition is refused, because two parsers might
            // read it differently.
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
