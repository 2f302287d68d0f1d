using UdsAot.Compiled;
using UdsAot.Http1;
using UdsAot.Origins;
using UdsAot.Routing;

namespace UdsAot.Forwarding;

/// <summary>
/// Maps the fields of a request that name paths of the mount to the origin's terms: Destination (RFC 4918 section 10.3), and the tags of
/// lists in If (section 10.4). Used for one request after another.
/// </summary>
/// <param name="front">The front that the request comes from.</param>
/// <param name="target">The request's target.</param>
/// <param name="router">Tells which mount a URL belongs to.</param>
internal sealed class RequestReferences(Front front, RequestTarget target, Router router)
{
    /// <summary>Bytes of lines that are kept: more do not fit into the head that an origin is sent, and the request is refused for that.</summary>
    private const int MaxLines = OriginConnection.SendSize;

    private readonly RequestTarget _named = new();
    private GuardList? _guards;
    private byte[] _lines = [];

    /// <summary>True if a request has a field that may have to be mapped. Nearly none has.</summary>
    public static bool AreIn(RequestHead head)
    {
        foreach (ref readonly Field field in head.Fields)
        {
            if (field.Kind is FieldKind.Destination or FieldKind.If)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>
    /// Maps the fields of the request. The lines that change are written beside the head and stand for the ones in it. A URL becomes a path,
    /// which names the same whatever scheme and authority the origin believes to have. It stays as it is unless it names this server, and
    /// a path that the same mount takes and no other's guard keeps. A Destination behind a guard that the request has not passed is left out.
    /// </summary>
    /// <param name="mount">The mount that takes the request.</param>
    public void Map(Mount mount)
    {
        RequestHead head = front.Request;
        int written = 0;
        for (int index = 0; index < head.Fields.Length; index++)
        {
            Field field = head.Fields[index];
            bool isMapped = field.Kind is FieldKind.Destination or FieldKind.If && !field.Nominated;
            ReadOnlySpan<byte> name = field.Name(head.Bytes.Span);
            if (isMapped && (mount.RequestHeaders.ForwardsAll || mount.RequestHeaders.Forwards(name)))
            {
                written = Append(written, name, head.Bytes.Slice(field.ValueStart, field.ValueLength), field.Kind, mount);
                head.Replace(index);
            }
        }
        head.Replacements = _lines.AsMemory(0, written);
    }

    // An inside path is longer than what it stands for by as much at most as it is long, once for each URL.
    private int Append(int written, ReadOnlySpan<byte> name, ReadOnlyMemory<byte> value, FieldKind kind, Mount mount)
    {
        int urls = 1 + value.Span.Count((byte)'<');
        int needed = Math.Min(written + name.Length + value.Length + urls * (mount.OriginPath.Length + 1) + ": \r\n"u8.Length, MaxLines);
        if (_lines.Length < needed)
        {
            Array.Resize(ref _lines, needed);
        }
        if (kind == FieldKind.Destination && LeadsPastGuard(value, mount))
        {
            return written;
        }
        var writer = new HeadWriter(_lines.AsSpan(written));
        writer.Append(name);
        writer.Append(": "u8);
        if (kind == FieldKind.Destination)
        {
            AppendUrl(ref writer, value, mount);
        }
        else
        {
            AppendLists(ref writer, value, mount);
        }
        writer.Append("\r\n"u8);
        return writer.Overflowed ? MaxLines : written + writer.Written;
    }

    // Outside of a list's parentheses, "<" begins a tag; inside it begins a state token.
    private void AppendLists(ref HeadWriter writer, ReadOnlyMemory<byte> value, Mount mount)
    {
        ReadOnlySpan<byte> text = value.Span;
        bool isInList = false;
        int at = 0;
        while (at < text.Length && !writer.Overflowed)
        {
            byte next = text[at];
            byte closing = next switch { (byte)'<' => (byte)'>', (byte)'"' => (byte)'"', _ => (byte)0 };
            int length = closing == 0 ? 0 : text[(at + 1)..].IndexOf(closing);
            if (closing == 0 || length < 0)
            {
                isInList = next == '(' || (isInList && next != ')');
                writer.Append(text.Slice(at++, 1));
                continue;
            }
            writer.Append(text.Slice(at, 1));
            if (next == '<' && !isInList)
            {
                AppendUrl(ref writer, value.Slice(at + 1, length), mount);
            }
            else
            {
                writer.Append(text.Slice(at + 1, length));
            }
            writer.Append(text.Slice(at + 1 + length, 1));
            at += length + 2;
        }
    }

    private void AppendUrl(ref HeadWriter writer, ReadOnlyMemory<byte> url, Mount mount)
    {
        if (mount.References is not null && IsOfMount(url, mount))
        {
            Router.WriteOriginTarget(ref writer, mount, _named);
        }
        else
        {
            writer.Append(url.Span);
        }
    }

    private bool IsOfMount(ReadOnlyMemory<byte> url, Mount mount)
    {
        ReadOnlySpan<byte> text = url.Span;
        if (!HasOneMeaning(text))
        {
            return false;
        }
        ReadOnlySpan<byte> host = front.Request.ValueOf(FieldKind.Host);
        if (router.Route("MOVE"u8, url, host, asksUpgrade: false, _named, out Mount? found) != RouteKind.Mount || found != mount)
        {
            return false;
        }
        OwnAuthorities authorities = OwnUrls.Of(front, target, mount);
        if (_named.Form == TargetForm.Absolute && !authorities.IsClients(_named.Authority, text[..text.IndexOf((byte)':')]))
        {
            return false;
        }
        // Behind an inside path that is no more than a slash, another one would make a host of what follows.
        return !(mount.OriginPath.Length == 1 && _named.RawPathAfter(mount.PrefixLength).StartsWith("//"u8)) && HasPassed(mount, host, mount);
    }

    // A server may look only at the path of a Destination. One that leads past a guard that the request has not passed is left out, so that a
    // server that has both paths refuses the request.
    private bool LeadsPastGuard(ReadOnlyMemory<byte> url, Mount mount)
    {
        if (!CompiledMounts.HasGuards)
        {
            return false;
        }
        ReadOnlySpan<byte> text = url.Span;
        int authority = text is [(byte)'/', not (byte)'/', ..] ? -1 : text.IndexOf("//"u8) + 2;
        int path = authority < 2 ? -1 : text[authority..].IndexOf((byte)'/');
        ReadOnlyMemory<byte> wanted = path < 0 ? url : url[(authority + path)..];
        if (!HasOneMeaning(wanted.Span))
        {
            return true;
        }
        ReadOnlySpan<byte> host = front.Request.ValueOf(FieldKind.Host);
        RouteKind kind = router.Route("MOVE"u8, wanted, host, asksUpgrade: false, _named, out Mount? found);
        return kind == RouteKind.Malformed || (found is not null && !HasPassed(mount, host, found));
    }

    // A fragment is not of the path, and what no URL has may be read otherwise than it is written. (Fields have no controls.)
    private static bool HasOneMeaning(ReadOnlySpan<byte> url) => !url.IsEmpty && !url.StartsWith("//"u8) && !url.ContainsAny(" \t#\""u8);

    // The request has passed its own mount's guard, and no other's.
    private bool HasPassed(Mount mount, ReadOnlySpan<byte> host, Mount found)
    {
        if (!CompiledMounts.HasGuards)
        {
            return true;
        }
        _guards ??= new GuardList();
        router.FindGuards(host, asksUpgrade: false, _named, found, _guards);
        for (int i = 0; i < _guards.Count; i++)
        {
            if (!mount.IsGuarded || !_guards[i].HasGuardOf(mount))
            {
                return false;
            }
        }
        return true;
    }
}
