namespace UdsAot.Generator.Specs;

/// <summary>Where clients connect.</summary>
/// <param name="Url">As written.</param>
/// <param name="Limits">What its clients may take.</param>
/// <param name="Tls">How it speaks TLS; null for clear text.</param>
/// <param name="HttpsPort">
/// The port that it sends everybody to with https: 0 for the one of the first listener with TLS; null where it serves mounts.
/// </param>
internal sealed record ListenerSpec(string Url, ListenerLimitsSpec Limits, TlsSpec? Tls = null, int? HttpsPort = null);
