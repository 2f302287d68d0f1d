using UdsAot.Http1;

namespace UdsAot.Compiled;

/// <summary>Which URLs of a response are our own: those that name the client's authority, and those that name what the origin was told instead.</summary>
/// <param name="client">The authority that the client asked.</param>
/// <param name="claimed">The one that a proxy before us says that its client asked; empty where none is believed.</param>
/// <param name="sent">The Host that the origin was sent, where it is not the client's; otherwise empty.</param>
/// <param name="scheme">The scheme that the client asked with.</param>
internal readonly ref struct OwnAuthorities(
    ReadOnlySpan<byte> client, ReadOnlySpan<byte> claimed, ReadOnlySpan<byte> sent, ReadOnlySpan<byte> scheme)
{
    private readonly ReadOnlySpan<byte> _client = client;
    private readonly ReadOnlySpan<byte> _claimed = claimed;
    private readonly ReadOnlySpan<byte> _sent = sent;
    private readonly ReadOnlySpan<byte> _scheme = scheme;

    /// <summary>Whether a client that follows the URL comes back to us.</summary>
    /// <param name="authority">The URL's authority.</param>
    /// <param name="scheme">Its scheme; empty for the client's.</param>
    public bool IsClients(ReadOnlySpan<byte> authority, ReadOnlySpan<byte> scheme)
        => IsSame(authority, _client, scheme) || IsSame(authority, _claimed, scheme);

    /// <summary>
    /// Whether the URL names the origin as only we do. One that asks for another scheme than the client's, and than the one that
    /// the origin is spoken to with, means more than a path: that stays as it is.
    /// </summary>
    public bool IsOrigins(ReadOnlySpan<byte> authority, ReadOnlySpan<byte> scheme)
        => IsSame(authority, _sent, scheme) && (scheme.IsEmpty || FieldNames.Is(scheme, "http"u8) || FieldNames.Is(scheme, _scheme));

    private bool IsSame(ReadOnlySpan<byte> authority, ReadOnlySpan<byte> own, ReadOnlySpan<byte> scheme)
    {
        bool isSecure = FieldNames.Is(scheme.IsEmpty ? _scheme : scheme, "https"u8);
        return !own.IsEmpty && FieldNames.Is(WithoutDefaultPort(authority, isSecure), WithoutDefaultPort(own, isSecure));
    }

    private static ReadOnlySpan<byte> WithoutDefaultPort(ReadOnlySpan<byte> authority, bool isSecure)
    {
        ReadOnlySpan<byte> port = isSecure ? ":443"u8 : ":80"u8;
        return authority.EndsWith(port) ? authority[..^port.Length] : authority;
    }
}
