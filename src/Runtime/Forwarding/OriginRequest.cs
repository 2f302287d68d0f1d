using UdsAot.Compiled;
using UdsAot.Http1;
using UdsAot.Routing;

namespace UdsAot.Forwarding;

/// <summary>Writes the head of the request that goes to the origin.</summary>
internal static class OriginRequest
{
    /// <summary>
    /// Writes request line, Host, what the mount's header map lets through, X-Forwarded-*, who and what the request is, and the
    /// framing. Lines that go through unchanged and stand side by side are copied in one piece.
    /// </summary>
    public static void WriteHead(ref HeadWriter writer, Front front, Mount mount, RequestTarget target, in AddedFields identity = default)
    {
        RequestHead head = front.Request;
        ReadOnlySpan<byte> bytes = head.Bytes.Span;
        writer.Append(head.MethodBytes);
        writer.Append(" "u8);
        Router.WriteOriginTarget(ref writer, mount, target);
        writer.Append(" HTTP/1.1\r\n"u8);
        ReadOnlySpan<byte> clientHost = target.Form == TargetForm.Absolute ? target.Authority : head.ValueOf(FieldKind.Host);
        writer.AppendField("Host"u8, mount.Host ?? clientHost);

        FieldRuns.Write(ref writer, head, new RequestFilter(mount, head, isAuthenticated: !identity.User.IsEmpty));
        WriteForwarded(ref writer, front, mount.Forwarded, bytes, clientHost);
        WriteIdentity(ref writer, identity);
        writer.Append(mount.RequestHeaders.SetLines);
        WriteHopFields(ref writer, head, mount.RequestHeaders);
        switch (head.Framing)
        {
            case BodyFraming.Chunked:
                writer.Append("Transfer-Encoding: chunked\r\n"u8);
                break;
            case BodyFraming.Length:
                writer.Append("Content-Length: "u8);
                writer.Append(head.ContentLength);
                writer.Append("\r\n"u8);
                break;
            default:
                // "Content-Length: 0" says of a POST that its body is empty, not missing (RFC 9110 section 8.6).
                if (head.StatesLength)
                {
                    writer.Append("Content-Length: 0\r\n"u8);
                }
                break;
        }
        writer.Append("\r\n"u8);
    }

    /// <summary>
    /// Whether the origin is told that the client waits for 100 (Continue). It is not where the mount's table has no room for
    /// that, or where the client says by Connection that it is meant for this hop only.
    /// </summary>
    public static bool PassesExpectation(RequestHead head, Mount mount)
        => new RequestFilter(mount, head, isAuthenticated: false).Passes(head.Find(FieldKind.Expect), head.Bytes.Span);

    private static void WriteIdentity(ref HeadWriter writer, in AddedFields identity)
    {
        if (CompiledMounts.HasBasicAuth && !identity.User.IsEmpty)
        {
            writer.AppendField("X-Remote-User"u8, identity.User);
        }
        if (CompiledMounts.HasRequestIds && !identity.RequestId.IsEmpty)
        {
            writer.AppendField("X-Request-Id"u8, identity.RequestId);
        }
    }

    // What the client asked of this hop and the proxy asks of the next in turn (RFC 9110 sections 7.8 and 10.1.4).
    private static void WriteHopFields(ref HeadWriter writer, RequestHead head, HeaderMap map)
    {
        bool asksTrailers = head.AcceptsTrailers && (map.ForwardsAll || map.Forwards("te"u8));
        if (head.AsksUpgrade)
        {
            writer.AppendField("Upgrade"u8, head.ValueOf(FieldKind.Upgrade));
        }
        if (asksTrailers)
        {
            writer.Append("TE: trailers\r\n"u8);
        }
        if (head.AsksUpgrade || asksTrailers)
        {
            writer.AppendField("Connection"u8, !asksTrailers ? "Upgrade"u8 : head.AsksUpgrade ? "Upgrade, TE"u8 : "TE"u8);
        }
    }

    private static void WriteForwarded(ref HeadWriter writer, Front front, ForwardedPolicy policy, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> host)
    {
        RequestHead head = front.Request;
        TrustedPeer? peer = front.Peer;
        bool append = (policy & ForwardedPolicy.Append) != 0;
        if ((policy & ForwardedPolicy.For) != 0)
        {
            writer.Append("X-Forwarded-For: "u8);
            if (append)
            {
                foreach (ref readonly Field field in head.Fields)
                {
                    if (field is { Kind: FieldKind.XForwardedFor, Nominated: false, ValueLength: > 0 })
                    {
                        writer.Append(field.Value(bytes));
                        writer.Append(", "u8);
                    }
                }
            }
            writer.Append(append ? front.PeerAddress : front.ClientAddress);
            writer.Append("\r\n"u8);
        }
        if ((policy & ForwardedPolicy.Proto) != 0)
        {
            ReadOnlySpan<byte> claim = append ? head.ValueOf(FieldKind.XForwardedProto) : peer is null ? default : peer.SchemeOf(head);
            writer.AppendField("X-Forwarded-Proto"u8, claim.IsEmpty ? front.Scheme : claim);
        }
        if ((policy & ForwardedPolicy.Host) != 0)
        {
            ReadOnlySpan<byte> claim = append ? head.ValueOf(FieldKind.XForwardedHost) : peer is null ? default : peer.HostOf(head);
            ReadOnlySpan<byte> value = claim.IsEmpty ? host : claim;
            if (!value.IsEmpty)
            {
                writer.AppendField("X-Forwarded-Host"u8, value);
            }
        }
    }

    private readonly struct RequestFilter(Mount mount, RequestHead head, bool isAuthenticated) : IFieldFilter
    {
        public bool Passes(in Field field, ReadOnlySpan<byte> bytes)
        {
            switch (field.Kind)
            {
                case FieldKind.Host or FieldKind.Connection or FieldKind.HopByHop or FieldKind.ProxyOnly or FieldKind.Te
                    or FieldKind.Upgrade or FieldKind.ContentLength or FieldKind.TransferEncoding:
                    return false;
                case FieldKind.XForwardedFor when (mount.Forwarded & ForwardedPolicy.For) != 0:
                case FieldKind.XForwardedProto when (mount.Forwarded & ForwardedPolicy.Proto) != 0:
                case FieldKind.XForwardedHost when (mount.Forwarded & ForwardedPolicy.Host) != 0:
                case FieldKind.ForwardedAlike when mount.Forwarded != ForwardedPolicy.Off:
                    return false;
                // Where any mount asks for passwords, this field is the proxy's word, on all mounts.
                case FieldKind.RemoteUser when CompiledMounts.HasBasicAuth:
                case FieldKind.Authorization when CompiledMounts.HasBasicAuth && (isAuthenticated || mount.BasicAuth is not null):
                case FieldKind.RequestId when CompiledMounts.HasRequestIds && mount.NamesRequests:
                    return false;
                case FieldKind.ContentType when head.Framing != BodyFraming.None && mount.RequestHeaders.IsAllowList:
                    // A body says what it is, whether or not a list of fields has room for it.
                    return !field.Nominated && !mount.RequestHeaders.Sets(field.Name(bytes));
                default:
                    return !field.Nominated && (mount.RequestHeaders.ForwardsAll || mount.RequestHeaders.Forwards(field.Name(bytes)));
            }
        }
    }
}
