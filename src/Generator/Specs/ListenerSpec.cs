namespace UdsAot.Generator.Specs;

/// <summary>A listener.</summary>
/// <param name="Url">As written.</param>
/// <param name="Limits">Its limits.</param>
/// <param name="Permissions">Permissions of its socket file; null for the defaults.</param>
internal sealed record ListenerSpec(string Url, ListenerLimitsSpec Limits, SocketPermissionsSpec? Permissions)
{
    /// <summary>Its TLS settings; null for clear text.</summary>
    public TlsSpec? Tls { get; init; }

    /// <summary>
    /// HTTPS redirect port: 0 for that of the first listener with TLS; null if the listener serves mounts.
    /// </summary>
    public int? HttpsPort { get; init; }
}
