using UdsAot.Addresses;
using UdsAot.Http1;

namespace UdsAot.Compiled;

/// <summary>What a trusted peer says of its client in X-Forwarded-*.</summary>
/// <param name="proxies">Whom the listener trusts.</param>
internal sealed class TrustedPeer(TrustedProxies proxies)
{
    private readonly byte[] _text = new byte[IpText.MaxLength];

    /// <summary>
    /// The client: the right-most address of X-Forwarded-For that is not itself a trusted proxy's. Each proxy adds the one it was
    /// spoken to by, so that what stands left of that address is the client's own claim. Where all are trusted it is the left-most, and
    /// behind a member that is no address nothing is believed.
    /// </summary>
    /// <param name="head">The request.</param>
    /// <param name="peer">The peer's own address, for a request without the field.</param>
    /// <returns>The address in text, without port and brackets; it stays until the next call.</returns>
    public ReadOnlySpan<byte> ClientOf(RequestHead head, ReadOnlySpan<byte> peer)
    {
        IpNumber? client = null;
        ReadOnlySpan<byte> bytes = head.Bytes.Span;
        ReadOnlySpan<Field> fields = head.Fields;
        for (int i = fields.Length - 1; i >= 0; i--)
        {
            if (fields[i] is { Kind: FieldKind.XForwardedFor, Nominated: false } && IsSettled(fields[i].Value(bytes), ref client))
            {
                break;
            }
        }
        return client is { } found ? _text.AsSpan(0, IpText.Write(found, _text)) : peer;
    }

    /// <summary>How the client speaks to the outermost proxy: <c>http</c> or <c>https</c>; empty if the peer does not say.</summary>
    public ReadOnlySpan<byte> SchemeOf(RequestHead head)
    {
        ReadOnlySpan<byte> claim = LastClaim(head, FieldKind.XForwardedProto);
        return FieldNames.Is(claim, "https"u8) ? "https"u8 : FieldNames.Is(claim, "http"u8) ? "http"u8 : default;
    }

    /// <summary>The host that the client asked for; empty if the peer does not say.</summary>
    public ReadOnlySpan<byte> HostOf(RequestHead head) => LastClaim(head, FieldKind.XForwardedHost);

    // The peer's own word is what it added last.
    private static ReadOnlySpan<byte> LastClaim(RequestHead head, FieldKind kind)
    {
        ReadOnlySpan<Field> fields = head.Fields;
        for (int i = fields.Length - 1; i >= 0; i--)
        {
            if (fields[i].Kind == kind && !fields[i].Nominated)
            {
                ReadOnlySpan<byte> list = fields[i].Value(head.Bytes.Span);
                return list[(list.LastIndexOf((byte)',') + 1)..].Trim(" \t"u8);
            }
        }
        return default;
    }

    /// <summary>Goes through a field's members from the right.</summary>
    /// <returns>True if what stands further left is nothing to go by.</returns>
    private bool IsSettled(ReadOnlySpan<byte> list, ref IpNumber? client)
    {
        while (true)
        {
            int comma = list.LastIndexOf((byte)',');
            ReadOnlySpan<byte> member = list[(comma + 1)..].Trim(" \t"u8);
            // An empty member is none (RFC 9110 section 5.6.1.2).
            if (!member.IsEmpty)
            {
                if (!TryParseMember(member, out IpNumber address))
                {
                    return true;
                }
                client = address;
                if (!proxies.Contains(address))
                {
                    return true;
                }
            }
            if (comma < 0)
            {
                return false;
            }
            list = list[..comma];
        }
    }

    // Some proxies write the client's port too: "192.0.2.7:40000", "[2001:db8::7]:40000".
    private static bool TryParseMember(ReadOnlySpan<byte> member, out IpNumber address)
    {
        if (member[0] == '[')
        {
            int end = member.IndexOf((byte)']');
            address = default;
            return end > 0 && member[1..end].Contains((byte)':') && IsPort(member[(end + 1)..]) && IpNumber.TryParse(member[1..end], out address);
        }
        int colon = member.IndexOf((byte)':');
        bool hasPort = colon >= 0 && colon == member.LastIndexOf((byte)':');
        if (hasPort && !IsPort(member[colon..]))
        {
            address = default;
            return false;
        }
        return IpNumber.TryParse(hasPort ? member[..colon] : member, out address);
    }

    private static bool IsPort(ReadOnlySpan<byte> text)
        => text.IsEmpty || (text.Length is > 1 and <= 6 && text[0] == ':' && !text[1..].ContainsAnyExceptInRange((byte)'0', (byte)'9'));
}
