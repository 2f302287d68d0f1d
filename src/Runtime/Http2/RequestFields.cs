using UdsAot.Http1;
using UdsAot.Transport;

namespace UdsAot.Http2;

/// <summary>
/// Makes a request's fields a <see cref="RequestHead"/>: pseudo-fields become what HTTP/1.1 says in its request line and in Host (RFC 9113
/// section 8.3.1), and the crumbs of a cookie one field (section 8.2.3). What makes a request malformed is a fault.
/// </summary>
/// <param name="head">The head that is made.</param>
/// <param name="memory">The share that a large head is taken from.</param>
internal sealed class RequestFields(RequestHead head, MemoryShare memory) : FieldLines(memory)
{
    private const string HostName = "host: ";

    private PseudoFields _present;
    private Slice _method;
    private Slice _path;
    private Slice _authority;
    private bool _isForWebSocket;
    private bool _hasFields;
    private int _cookies;

    /// <summary>True if the request is an extended CONNECT for a WebSocket (RFC 8441 section 4).</summary>
    public bool IsForWebSocket => _isForWebSocket && _present == All;

    protected override int SizeLimit => head.Limits.Head;

    private static ReadOnlySpan<byte> CookieName => "cookie"u8;

    private static ReadOnlySpan<byte> CrumbSeparator => "; "u8;

    private static PseudoFields Ordinary => PseudoFields.Method | PseudoFields.Scheme | PseudoFields.Path;

    private static PseudoFields All => Ordinary | PseudoFields.Authority | PseudoFields.Protocol;

    private bool IsConnect => _method.Of(Memory).SequenceEqual("CONNECT"u8);

    public override void Reset()
    {
        base.Reset();
        _present = PseudoFields.None;
        _method = _path = _authority = default;
        _isForWebSocket = _hasFields = false;
        _cookies = 0;
    }

    /// <summary>Ends the block, and the head with it.</summary>
    /// <param name="endsStream">Whether the request ends here, so that no content follows.</param>
    /// <param name="webSocketKey">Where <see cref="IsForWebSocket"/> is true, the key of the handshake that HTTP/1.1 has for it.</param>
    public HeadFault Complete(bool endsStream, ReadOnlySpan<byte> webSocketKey = default)
    {
        Fail(CheckPseudo());
        bool isTunnel = IsConnect;
        if (_cookies > 1 && Fault == HeadFault.None)
        {
            JoinCookies();
        }
        if (Fault == HeadFault.None && IsForWebSocket)
        {
            // Told as the GET that asks for an upgrade; its method is shorter.
            "GET"u8.CopyTo(Memory[_method.Start..]);
            _method = new Slice(_method.Start, 3);
            AddLine(FieldKind.Connection, "Connection"u8, "Upgrade"u8);
            AddLine(FieldKind.Upgrade, "Upgrade"u8, "websocket"u8);
            AddLine(FieldKind.Other, "Sec-WebSocket-Key"u8, webSocketKey);
        }
        // Also of a request that is refused: the access log shows what there is of it.
        Fail(head.SetLine(Memory, _method, isTunnel && !Has(PseudoFields.Path) ? _authority : _path));
        HeadFault fault = head.Complete(Bytes, hasOpenEnd: !endsStream && !isTunnel);
        Fail(fault);
        if ((endsStream || isTunnel) && head.ContentLength > 0)
        {
            Fail(HeadFault.LengthMismatch);
        }
        return Fault;
    }

    protected override HeadFault AddPseudo(ReadOnlySpan<byte> name, Slice value)
    {
        PseudoFields field = name.Length switch
        {
            5 when name.SequenceEqual(":path"u8) => PseudoFields.Path,
            7 when name.SequenceEqual(":method"u8) => PseudoFields.Method,
            7 when name.SequenceEqual(":scheme"u8) => PseudoFields.Scheme,
            9 when name.SequenceEqual(":protocol"u8) => PseudoFields.Protocol,
            10 when name.SequenceEqual(":authority"u8) => PseudoFields.Authority,
            _ => PseudoFields.None,
        };
        if (field == PseudoFields.None || Has(field) || _hasFields)
        {
            return HeadFault.PseudoField;
        }
        _present |= field;
        ReadOnlySpan<byte> text = value.Of(Memory);
        switch (field)
        {
            case PseudoFields.Method:
                _method = value;
                break;
            case PseudoFields.Path:
                _path = value;
                break;
            case PseudoFields.Scheme when !FieldNames.Is(text, "http"u8) && !FieldNames.Is(text, "https"u8):
                return HeadFault.PseudoField;
            case PseudoFields.Protocol:
                _isForWebSocket = FieldNames.Is(text, "websocket"u8);
                break;
            case PseudoFields.Authority:
                _authority = value;
                int start = value.Start - HostName.Length;
                "host: "u8.CopyTo(Memory[start..]);
                return head.Append(EndLine(FieldKind.Host, start, nameLength: 4, value));
        }
        EndLine(FieldKind.Other, End, name.Length, value);
        return HeadFault.None;
    }

    protected override HeadFault AddField(FieldKind kind, ReadOnlySpan<byte> name, Slice value)
    {
        _hasFields = true;
        switch (kind)
        {
            case FieldKind.Connection or FieldKind.TransferEncoding or FieldKind.Upgrade:
            case FieldKind.HopByHop when !FieldNames.Is(name, "http2-settings"u8):
            case FieldKind.Te when !FieldNames.Is(value.Of(Memory), "trailers"u8):
                return HeadFault.ConnectionField;
            case FieldKind.Host when Has(PseudoFields.Authority):
                // A client may repeat itself; it may not say two things.
                return FieldNames.Is(value.Of(Memory), _authority.Of(Memory)) ? HeadFault.None : HeadFault.Host;
            case FieldKind.Cookie when value.IsEmpty:
                return HeadFault.None;
            case FieldKind.Cookie when head.Fields is [.., { Kind: FieldKind.Cookie }]:
                return AddCrumb(value);
            case FieldKind.Cookie:
                _cookies++;
                break;
            case FieldKind.Other when _isForWebSocket && FieldNames.Is(name, "sec-websocket-key"u8):
                // The handshake over HTTP/1.1 is the proxy's own.
                return HeadFault.None;
        }
        int nameStart = End;
        ": "u8.CopyTo(Memory[(nameStart + name.Length)..]);
        return head.Append(EndLine(kind, nameStart, name.Length, value));
    }

    // Enum.HasFlag allocates where the JIT has not optimized it yet.
    private bool Has(PseudoFields fields) => (_present & fields) == fields;

    private HeadFault CheckPseudo()
    {
        PseudoFields path = _present & PseudoFields.Path;
        if (Has(PseudoFields.Protocol))
        {
            return _present != All || !IsConnect ? HeadFault.PseudoField
                : !_isForWebSocket ? HeadFault.OtherProtocol
                : CheckPath();
        }
        if (IsConnect)
        {
            return _present == (PseudoFields.Method | PseudoFields.Authority) ? HeadFault.None : HeadFault.PseudoField;
        }
        return (_present & Ordinary) != Ordinary ? HeadFault.PseudoField : CheckPath();
    }

    private HeadFault CheckPath()
    {
        ReadOnlySpan<byte> path = _path.Of(Memory);
        return path.StartsWith("/"u8) || (path.SequenceEqual("*"u8) && _method.Of(Memory).SequenceEqual("OPTIONS"u8))
            ? HeadFault.None
            : HeadFault.Target;
    }

    // The crumb is behind the line that it is to lengthen.
    private HeadFault AddCrumb(Slice crumb)
    {
        Field cookie = head.Fields[^1];
        int end = cookie.ValueStart + cookie.ValueLength;
        CrumbSeparator.CopyTo(Memory[end..]);
        end += CrumbSeparator.Length;
        crumb.Of(Memory).CopyTo(Memory[end..]);
        head.Remove(head.Fields.Length - 1);
        return head.Append(EndLine(
            FieldKind.Cookie, cookie.NameStart, cookie.NameLength, new Slice(cookie.ValueStart, end + crumb.Length - cookie.ValueStart)));
    }

    /// <summary>Joins cookies between which other fields came, in a line behind all others.</summary>
    private void JoinCookies()
    {
        int needed = CookieName.Length + Gap;
        foreach (ref readonly Field field in head.Fields)
        {
            needed += field.Kind == FieldKind.Cookie ? field.ValueLength + CrumbSeparator.Length : 0;
        }
        if (Room(needed).Length < needed)
        {
            Fail(HeadFault.TooLarge);
            return;
        }
        int nameStart = End;
        CookieName.CopyTo(Memory[nameStart..]);
        ": "u8.CopyTo(Memory[(nameStart + CookieName.Length)..]);
        int valueStart = nameStart + CookieName.Length + Gap;
        int end = valueStart;
        for (int i = 0; i < head.Fields.Length;)
        {
            Field field = head.Fields[i];
            if (field.Kind != FieldKind.Cookie)
            {
                i++;
                continue;
            }
            if (end > valueStart)
            {
                CrumbSeparator.CopyTo(Memory[end..]);
                end += CrumbSeparator.Length;
            }
            field.Value(Memory).CopyTo(Memory[end..]);
            end += field.ValueLength;
            head.Remove(i);
        }
        Fail(head.Append(EndLine(FieldKind.Cookie, nameStart, CookieName.Length, new Slice(valueStart, end - valueStart))));
    }

    private void AddLine(FieldKind kind, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (TryWriteLine(kind, name, value, out Field field))
        {
            Fail(head.Append(field));
        }
    }
}
