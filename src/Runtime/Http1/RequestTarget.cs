namespace UdsAot.Http1;

/// <summary>
/// A request's target taken apart. There are two views of its path: the <em>onward</em> one keeps the client's own bytes, with
/// dot segments resolved; the <em>decoded</em> one, which mounts are matched against, is the same with every percent-encoding
/// undone once. For nearly all requests both are the target's own bytes and nothing is copied. Reused between requests.
/// </summary>
internal sealed class RequestTarget
{
    private byte[] _scratch = [];
    private ReadOnlyMemory<byte> _target;
    private Slice _authority;
    private Slice _path;
    private Slice _query;
    private int _onwardLength;
    private int _decodedLength;
    private bool _isPlain;

    public TargetForm Form { get; private set; }

    /// <summary>The authority of an absolute target, otherwise empty.</summary>
    public ReadOnlySpan<byte> Authority => _authority.Of(_target.Span);

    /// <summary>The path in the client's own bytes, dot segments resolved; begins with <c>/</c>.</summary>
    public ReadOnlySpan<byte> RawPath => _isPlain ? _path.Of(_target.Span) : _scratch.AsSpan(0, _onwardLength);

    /// <summary>The path to match: decoded once, dot segments resolved; begins with <c>/</c>.</summary>
    public ReadOnlySpan<byte> Decoded => _isPlain ? _path.Of(_target.Span) : _scratch.AsSpan(_onwardLength, _decodedLength);

    /// <summary>The query with its question mark, untouched; empty if there is none.</summary>
    public ReadOnlySpan<byte> Query => _query.Of(_target.Span);

    /// <summary>Takes a target apart.</summary>
    /// <param name="method">The method decides whether <c>*</c> and <c>host:port</c> are targets at all.</param>
    /// <param name="target">The target; it must stay unchanged as long as this object's properties are used.</param>
    /// <returns>The form, <see cref="TargetForm.Invalid"/> if there is something wrong.</returns>
    public TargetForm Parse(ReadOnlySpan<byte> method, ReadOnlyMemory<byte> target)
    {
        _target = target;
        _authority = _query = default;
        _isPlain = true;
        ReadOnlySpan<byte> bytes = target.Span;
        if (method.SequenceEqual("CONNECT"u8))
        {
            return Form = TargetForm.Authority;
        }
        if (bytes.SequenceEqual("*"u8))
        {
            return Form = method.SequenceEqual("OPTIONS"u8) ? TargetForm.Asterisk : TargetForm.Invalid;
        }

        int start = 0;
        Form = TargetForm.Origin;
        if (bytes[0] != '/')
        {
            start = AbsolutePathStart(bytes);
            if (start < 0)
            {
                return Form = TargetForm.Invalid;
            }
            Form = TargetForm.Absolute;
        }

        int query = bytes[start..].IndexOf((byte)'?');
        int end = query < 0 ? bytes.Length : start + query;
        _query = new Slice(end, bytes.Length - end);
        _path = new Slice(start, end - start);
        ReadOnlySpan<byte> path = _path.Of(bytes);
        if (path.Contains((byte)'\\'))
        {
            // No URI has one (RFC 3986 section 3.3); browsers send '/' for it, and some servers take it for one.
            return Form = TargetForm.Invalid;
        }
        if (path.IsEmpty || path.Contains((byte)'%') || path.IndexOf("/."u8) >= 0)
        {
            _isPlain = false;
            if (!Resolve(path) || !Decode())
            {
                return Form = TargetForm.Invalid;
            }
        }
        return Form;
    }

    /// <summary>
    /// What is left of the onward path behind a prefix of the decoded one.
    /// </summary>
    /// <param name="prefixLength">Length of the prefix in the decoded path.</param>
    public ReadOnlySpan<byte> RawPathAfter(int prefixLength)
    {
        ReadOnlySpan<byte> onward = RawPath;
        if (_isPlain)
        {
            return onward[prefixLength..];
        }
        int at = 0;
        for (int i = 0; i < prefixLength; i++)
        {
            at += onward[at] == '%' ? 3 : 1;
        }
        return onward[at..];
    }

    // "http://authority" and the path behind it (RFC 9112 section 3.2.2). Answers where the path starts; -1 if this is something else.
    private int AbsolutePathStart(ReadOnlySpan<byte> bytes)
    {
        int scheme = FieldNames.Is(bytes[..Math.Min(7, bytes.Length)], "http://"u8) ? 7
            : FieldNames.Is(bytes[..Math.Min(8, bytes.Length)], "https://"u8) ? 8
            : -1;
        if (scheme < 0)
        {
            return -1;
        }
        int length = bytes[scheme..].IndexOfAny((byte)'/', (byte)'?');
        _authority = new Slice(scheme, length < 0 ? bytes.Length - scheme : length);
        return _authority.IsEmpty ? -1 : _authority.End;
    }

    // Writes the onward path into the scratch: RFC 3986 section 5.2.4, on segments whose dots may be percent-encoded.
    private bool Resolve(ReadOnlySpan<byte> path)
    {
        if (_scratch.Length < path.Length * 2 + 2)
        {
            _scratch = new byte[Math.Max(256, path.Length * 2 + 2)];
        }
        if (path.IsEmpty)
        {
            _scratch[0] = (byte)'/';
            _onwardLength = 1;
            return true;
        }

        int written = 0;
        int at = 0;
        while (at < path.Length)
        {
            int next = path[(at + 1)..].IndexOf((byte)'/');
            int end = next < 0 ? path.Length : at + 1 + next;
            ReadOnlySpan<byte> segment = path[(at + 1)..end];
            bool isLast = end == path.Length;
            switch (CountDots(segment))
            {
                case < 0:
                    return false;
                case 0:
                    path[at..end].CopyTo(_scratch.AsSpan(written));
                    written += end - at;
                    break;
                case 1 when isLast:
                    _scratch[written++] = (byte)'/';
                    break;
                case 2:
                    int parent = _scratch.AsSpan(0, written).LastIndexOf((byte)'/');
                    if (parent < 0)
                    {
                        return false;
                    }
                    written = parent;
                    if (isLast)
                    {
                        _scratch[written++] = (byte)'/';
                    }
                    break;
            }
            at = end;
        }
        if (written == 0)
        {
            _scratch[written++] = (byte)'/';
        }
        _onwardLength = written;
        return true;
    }

    /// <summary>
    /// Tells dot segments: 1 for <c>.</c>, 2 for <c>..</c>, 0 for any other segment, -1 for one to refuse. Refused are those
    /// that other software reads as dot segments though they are none to RFC 3986, or as the end of a string:
    /// <c>..;x</c>, which Java servers cut at the semicolon, those that an encoded slash or backslash begins or ends, those that an
    /// encoded <c>?</c> or <c>#</c> ends, all of them encoded once or twice, and a NUL.
    /// </summary>
    public static int CountDots(ReadOnlySpan<byte> segment)
    {
        int dots = 0;
        int at = 0;
        while (TakeDot(segment, ref at))
        {
            dots++;
        }
        if (at == segment.Length)
        {
            return dots is 1 or 2 ? dots : 0;
        }
        return segment.ContainsAny((byte)'%', (byte)';') && HidesDotSegment(segment) ? -1 : 0;
    }

    private static bool HidesDotSegment(ReadOnlySpan<byte> segment)
    {
        const int NoDots = -1;
        int dots = 0;
        PathByte next;
        for (int at = 0; at < segment.Length; at = next.End)
        {
            next = PathByte.Read(segment, at);
            switch (next.Value)
            {
                case 0:
                case (byte)'/' or (byte)'\\' or (byte)';' or (byte)'?' or (byte)'#' when dots is 1 or 2:
                    return true;
                case (byte)'/' or (byte)'\\':
                    dots = 0;
                    break;
                case (byte)'.' when dots != NoDots:
                    dots++;
                    break;
                default:
                    dots = NoDots;
                    break;
            }
        }
        return dots is 1 or 2;
    }

    private static bool TakeDot(ReadOnlySpan<byte> segment, ref int at)
    {
        ReadOnlySpan<byte> rest = segment[at..];
        if (rest.StartsWith("."u8))
        {
            at++;
            return true;
        }
        if (rest.Length >= 3 && rest[0] == '%' && rest[1] == '2' && (rest[2] | 0x20) == 'e')
        {
            at += 3;
            return true;
        }
        return false;
    }

    // Writes the decoded path behind the onward one. Refuses bad escapes and NUL.
    private bool Decode()
    {
        Span<byte> destination = _scratch.AsSpan(_onwardLength);
        ReadOnlySpan<byte> onward = _scratch.AsSpan(0, _onwardLength);
        int written = 0;
        for (int at = 0; at < onward.Length; at++)
        {
            byte value = onward[at];
            if (value == '%')
            {
                if (at + 2 >= onward.Length || !char.IsAsciiHexDigit((char)onward[at + 1]) || !char.IsAsciiHexDigit((char)onward[at + 2]))
                {
                    return false;
                }
                value = (byte)(Tokens.HexValue(onward[at + 1]) << 4 | Tokens.HexValue(onward[at + 2]));
                if (value == 0)
                {
                    return false;
                }
                at += 2;
            }
            destination[written++] = value;
        }
        _decodedLength = written;
        return true;
    }
}
