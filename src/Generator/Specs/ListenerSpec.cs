namespace UdsAot.Generator.Specs;

/// <summary>Where clients connect.</summary>
/// <param name="Url">As written.</param>
/// <param name="Limits">What its clients may take.</param>
/// <param name="Permissions">Who may connect to its socket file; null where nothing is said.</param>
internal sealed record ListenerSpec(string Url, ListenerLimitsSpec Limits, SocketPermissionsSpec? Permissions)
{
    /// <summary>How it speaks TLS; null for clear text.</summary>
    public TlsSpec? Tls { get; init; }

    /// <summary>
    /// The port that it sends everybody to with https: 0 for the one of the first listener with TLS; null where it serves mounts.
    /// </summary>
    public int? HttpsPort { get; init; }
}
