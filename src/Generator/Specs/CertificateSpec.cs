namespace UdsAot.Generator.Specs;

/// <summary>A certificate for TLS: its files on the device.</summary>
/// <param name="Chain">The absolute path of the certificate and its chain.</param>
/// <param name="Key">The absolute path of the private key.</param>
internal sealed record CertificateSpec(string Chain, string Key);
