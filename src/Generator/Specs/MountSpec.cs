namespace UdsAot.Generator.Specs;

/// <summary>A mount with every default filled in. Times are in milliseconds, sizes in bytes.</summary>
/// <param name="Vhost">Index of the vhost that it belongs to.</param>
/// <param name="Mountpoint">As written.</param>
/// <param name="IsExact">Whether only the whole path matches.</param>
/// <param name="TakesUpgrades">Whether requests that ask for an upgrade do not pass it by.</param>
/// <param name="Origin">Where requests go.</param>
/// <param name="Tls">How TLS is spoken with the origin; null where it is not.</param>
/// <param name="OriginUser">Who must own the process behind the socket: a name, decimal digits, or null for anybody.</param>
/// <param name="RequestHeaders">What the origin gets of the request's fields.</param>
/// <param name="ResponseHeaders">What the client gets of the reply's fields.</param>
/// <param name="RewritesLocation">Whether what a reply says of the origin's paths is mapped back to the client's.</param>
/// <param name="Forwarded">What is said of the client.</param>
/// <param name="Host">The literal Host to send, or null to send the client's.</param>
/// <param name="Guard">Who may pass; null for everybody.</param>
/// <param name="NamesRequests">Whether requests have an id.</param>
internal sealed record MountSpec(
    int Vhost,
    string Mountpoint,
    bool IsExact,
    bool TakesUpgrades,
    OriginSpec Origin,
    OriginTlsSpec? Tls,
    string? OriginUser,
    HeaderMapSpec RequestHeaders,
    HeaderMapSpec ResponseHeaders,
    bool RewritesLocation,
    ForwardedSpec Forwarded,
    string? Host,
    GuardSpec? Guard,
    bool NamesRequests,
    LimitsSpec Limits)
{
    /// <summary>Whether the bare form is redirected (or it is the root).</summary>
    public bool EndsInSlash => Mountpoint[Mountpoint.Length - 1] == '/';

    /// <summary>The mountpoint without a trailing slash, as lookups compare it; empty for the root.</summary>
    public string Key => EndsInSlash ? Mountpoint.Substring(0, Mountpoint.Length - 1) : Mountpoint;
}
