using System.Buffers;

namespace UdsAot.Http1;

/// <summary>The head of a request (RFC 9112 section 3), of any frontend.</summary>
internal sealed class RequestHead : Head
{
    // Controls, SP, DEL and the fragment's '#', which is never sent. Bytes from 0x80 on are not valid in a URI either, but clients do send
    // raw UTF-8, and reverse proxies forward it unchanged.
    private static readonly SearchValues<byte> s_notInTarget = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, (byte)'#', 127]);

    private bool _hasOpenEnd;

    public Slice Method { get; private set; }

    /// <summary>The request target as sent.</summary>
    public Slice Target { get; private set; }

    /// <summary>True if the client waits for 100 (Continue) before it sends its body (RFC 9110 section 10.1.1).</summary>
    public bool ExpectsContinue { get; private set; }

    /// <summary>True if the client accepts trailers (RFC 9110 section 10.1.4).</summary>
    public bool AcceptsTrailers { get; private set; }

    /// <summary>
    /// True if the client asks to change protocols (RFC 9110 section 7.8). A request with a body does not count: the bytes after it could
    /// belong to either protocol.
    /// </summary>
    public bool AsksUpgrade { get; private set; }

    public ReadOnlySpan<byte> MethodBytes => Method.Of(Bytes.Span);

    public ReadOnlySpan<byte> TargetBytes => Target.Of(Bytes.Span);

    public bool IsHead => MethodBytes.SequenceEqual("HEAD"u8);

    protected override bool MayBeginWithEmptyLine => true;

    protected override bool AllowsSpaceBeforeColon => false;

    protected override bool AllowsBareLineFeed => false;

    public override void Reset()
    {
        base.Reset();
        Method = default;
        Target = default;
        ExpectsContinue = false;
        AcceptsTrailers = false;
        AsksUpgrade = false;
        _hasOpenEnd = false;
    }

    /// <summary>Sets what HTTP/1.1 says in the request line, for a request that came without one. Its version counts as 1.1.</summary>
    /// <param name="bytes">What the slices are into; the bytes of <see cref="Head.Complete"/>.</param>
    /// <param name="method">The method.</param>
    /// <param name="target">The request target.</param>
    public HeadFault SetLine(ReadOnlySpan<byte> bytes, Slice method, Slice target)
    {
        Minor = 1;
        if (!Tokens.IsToken(method.Of(bytes)))
        {
            return HeadFault.StartLine;
        }
        Method = method;
        Target = target;
        return target.IsEmpty || target.Of(bytes).ContainsAny(s_notInTarget) ? HeadFault.Target
            : method.Length + target.Length + " HTTP/1.1 ".Length > Limits.StartLine ? HeadFault.TargetTooLong
            : HeadFault.None;
    }

    /// <summary>Ends a head whose fields another codec has added (<see cref="Head.Complete"/>).</summary>
    /// <param name="bytes">What the fields' offsets are into.</param>
    /// <param name="hasOpenEnd">Whether a body follows whose end the protocol tells, so that it needs no Content-Length.</param>
    public HeadFault Complete(ReadOnlyMemory<byte> bytes, bool hasOpenEnd)
    {
        _hasOpenEnd = hasOpenEnd;
        return Complete(bytes);
    }

    protected override HeadFault ParseStartLine(ReadOnlySpan<byte> bytes, Slice line)
    {
        ReadOnlySpan<byte> text = line.Of(bytes);
        int method = text.IndexOf((byte)' ');
        if (method <= 0 || !Tokens.IsToken(text[..method]))
        {
            return HeadFault.StartLine;
        }
        int target = text[(method + 1)..].IndexOf((byte)' ');
        if (target <= 0)
        {
            return HeadFault.StartLine;
        }

        Method = new Slice(line.Start, method);
        Target = new Slice(line.Start + method + 1, target);
        if (Target.Of(bytes).ContainsAny(s_notInTarget))
        {
            return HeadFault.Target;
        }

        ReadOnlySpan<byte> version = text[(method + target + 2)..];
        if (version.SequenceEqual("HTTP/1.1"u8))
        {
            Minor = 1;
            return HeadFault.None;
        }
        if (version.SequenceEqual("HTTP/1.0"u8))
        {
            return HeadFault.None;
        }
        bool otherVersion = version.Length == 8 && version.StartsWith("HTTP/"u8) && version[6] == '.'
            && char.IsAsciiDigit((char)version[5]) && char.IsAsciiDigit((char)version[7]);
        return otherVersion ? HeadFault.Version : HeadFault.StartLine;
    }

    /// <summary>Notes that the body, whose length was not stated, has ended without a byte: the request has none.</summary>
    public void EndWithoutBody() => Framing = BodyFraming.None;

    protected override HeadFault DetermineFraming(ReadOnlySpan<byte> bytes)
    {
        Framing = HasCoding || (_hasOpenEnd && !StatesLength) ? BodyFraming.Chunked
            : ContentLength > 0 ? BodyFraming.Length
            : BodyFraming.None;

        int hosts = 0;
        bool hasUpgrade = false;
        bool isHttp2 = false;
        foreach (ref readonly Field field in Fields)
        {
            switch (field.Kind)
            {
                case FieldKind.Host:
                    hosts++;
                    break;
                case FieldKind.Expect:
                    ExpectsContinue = Minor == 1 && Framing != BodyFraming.None && FieldNames.Is(field.Value(bytes), "100-continue"u8);
                    break;
                case FieldKind.Te:
                    AcceptsTrailers |= TokenList.Contains(field.Value(bytes), "trailers"u8);
                    break;
                case FieldKind.Upgrade:
                    hasUpgrade |= field.ValueLength > 0;
                    isHttp2 |= TokenList.Contains(field.Value(bytes), "h2c"u8);
                    break;
            }
        }
        // A tunnel of HTTP/2 would carry requests past routing and header maps; RFC 9113 section 3.1 has removed this upgrade.
        AsksUpgrade = hasUpgrade && !isHttp2 && NominatesUpgrade && Minor == 1 && Framing == BodyFraming.None;
        return hosts == 1 || (hosts == 0 && Minor == 0) ? HeadFault.None : HeadFault.Host;
    }
}
