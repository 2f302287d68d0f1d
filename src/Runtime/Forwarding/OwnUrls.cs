using UdsAot.Compiled;
using UdsAot.Http1;

namespace UdsAot.Forwarding;

/// <summary>Tells which URLs in the fields of an exchange are our own.</summary>
internal static class OwnUrls
{
    /// <summary>The authorities of an exchange: the one that the client asked, the one that a proxy before us names, the one that the origin is told.</summary>
    /// <param name="front">The front that the request came from.</param>
    /// <param name="target">The request's target.</param>
    /// <param name="mount">The mount that takes it.</param>
    public static OwnAuthorities Of(Front front, RequestTarget target, Mount mount)
    {
        ReadOnlySpan<byte> client = target.Form == TargetForm.Absolute ? target.Authority : front.Request.ValueOf(FieldKind.Host);
        bool believes = (mount.Forwarded & ForwardedPolicy.Append) != 0;
        return new OwnAuthorities(client, believes ? front.Request.ValueOf(FieldKind.XForwardedHost) : default, mount.Host, front.Scheme);
    }
}
