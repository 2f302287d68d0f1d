namespace UdsAot.Generator.Specs;

/// <summary>A mount with every default filled in. Times are in milliseconds, sizes in bytes.</summary>
/// <param name="Vhost">Index of the vhost that it belongs to.</param>
/// <param name="Mountpoint">As written.</param>
/// <param name="IsExact">True if only the whole path matches.</param>
/// <param name="TakesUpgrades">True if it serves requests that ask for an upgrade.</param>
/// <param name="Origin">Its origin.</param>
/// <param name="Tls">TLS to the origin; null without TLS.</param>
/// <param name="OriginUser">Required user of the process behind the socket: a name, decimal digits, or null for any.</param>
/// <param name="RequestHeaders">The request fields that are forwarded.</param>
/// <param name="ResponseHeaders">The response fields that are forwarded.</param>
/// <param name="RewritesLocation">True if paths in responses are mapped back to the mountpoint.</param>
/// <param name="Forwarded">The X-Forwarded fields that are written.</param>
/// <param name="Host">The literal Host to send, or null to send the client's.</param>
/// <param name="Guard">Password protection; null for none.</param>
/// <param name="NamesRequests">True if requests have an id.</param>
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
    /// <summary>True if the bare form is redirected, and for the root.</summary>
    public bool EndsInSlash => Mountpoint[Mountpoint.Length - 1] == '/';

    /// <summary>The mountpoint without a trailing slash, as lookups compare it; empty for the root.</summary>
    public string Key => EndsInSlash ? Mountpoint.Substring(0, Mountpoint.Length - 1) : Mountpoint;
}
