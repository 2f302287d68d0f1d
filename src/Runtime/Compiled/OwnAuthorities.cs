using UdsAot.Http1;

namespace UdsAot.Compiled;

/// <summary>The authorities whose URLs in a response are this server's: the client's authority, and the one sent to the origin instead.</summary>
/// <param name="client">The authority of the client's request.</param>
/// <param name="claimed">The authority of the client's request according to a trusted proxy; empty without one.</param>
/// <param name="sent">The Host sent to the origin, if it is not the client's; otherwise empty.</param>
/// <param name="scheme">The scheme of the client's request.</param>
internal readonly ref struct OwnAuthorities(
    ReadOnlySpan<byte> client, ReadOnlySpan<byte> claimed, ReadOnlySpan<byte> sent, ReadOnlySpan<byte> scheme)
{
    private readonly ReadOnlySpan<byte> _client = client;
    private readonly ReadOnlySpan<byte> _claimed = claimed;
    private readonly ReadOnlySpan<byte> _sent = sent;
    private readonly ReadOnlySpan<byte> _scheme = scheme;

    /// <summary>True if the URL leads a client back to this server.</summary>
    /// <param name="authority">The URL's authority.</param>
    /// <param name="scheme">The URL's scheme; empty for the client's.</param>
    public bool IsClients(ReadOnlySpan<byte> authority, ReadOnlySpan<byte> scheme)
        => IsSame(authority, _client, scheme) || IsSame(authority, _claimed, scheme);

    /// <summary>
    /// True if the URL names the origin by the Host that the proxy sent. Its scheme must be the client's or the origin's: any other scheme
    /// means more than a change of the path, and the URL stays as it is.
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
