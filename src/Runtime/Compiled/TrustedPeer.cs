using UdsAot.Addresses;
using UdsAot.Http1;

namespace UdsAot.Compiled;

/// <summary>Reads the statements of a trusted peer about its client in X-Forwarded-*.</summary>
/// <param name="proxies">The proxies that the listener trusts.</param>
internal sealed class TrustedPeer(TrustedProxies proxies)
{
    private readonly byte[] _text = new byte[IpText.MaxLength];

    /// <summary>
    /// The client's address: the right-most address of X-Forwarded-For that is not itself a trusted proxy's. Each proxy appends the address
    /// of its own peer, so addresses further left are the client's own claims. If all are trusted, it is the left-most; nothing to the left
    /// of an invalid member is trusted.
    /// </summary>
    /// <param name="head">The request.</param>
    /// <param name="peer">The peer's own address, for a request without the field.</param>
    /// <returns>The address as text, without port and brackets; valid until the next call.</returns>
    public ReadOnlySpan<byte> ClientOf(RequestHead head, ReadOnlySpan<byte> peer)
        => Find(head) is { } found ? _text.AsSpan(0, IpText.Write(found, _text)) : peer;

    /// <summary>The same client as limits count it; <see cref="ClientKey.None"/> where the peer names none that is not a trusted proxy itself.</summary>
    /// <param name="head">The request.</param>
    public ClientKey KeyOf(RequestHead head) => Find(head) is { } found && !proxies.Contains(found) ? ClientKey.Of(found) : ClientKey.None;

    private IpNumber? Find(RequestHead head)
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
        return client;
    }

    /// <summary>The scheme between the client and the outermost proxy: <c>http</c> or <c>https</c>; empty if the peer does not send it.</summary>
    public ReadOnlySpan<byte> SchemeOf(RequestHead head)
    {
        ReadOnlySpan<byte> claim = LastClaim(head, FieldKind.XForwardedProto);
        return FieldNames.Is(claim, "https"u8) ? "https"u8 : FieldNames.Is(claim, "http"u8) ? "http"u8 : default;
    }

    /// <summary>The host of the client's request; empty if the peer does not send it.</summary>
    public ReadOnlySpan<byte> HostOf(RequestHead head) => LastClaim(head, FieldKind.XForwardedHost);

    // The last member is the one that the peer itself added.
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

    /// <summary>Reads a field's members from the right.</summary>
    /// <returns>True if members further left cannot be trusted.</returns>
    private bool IsSettled(ReadOnlySpan<byte> list, ref IpNumber? client)
    {
        while (true)
        {
            int comma = list.LastIndexOf((byte)',');
            ReadOnlySpan<byte> member = list[(comma + 1)..].Trim(" \t"u8);
            // Empty members are ignored (RFC 9110 section 5.6.1.2).
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

    // Some proxies append the client's port: "192.0.2.7:40000", "[2001:db8::7]:40000".
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
