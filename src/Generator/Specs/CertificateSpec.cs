namespace UdsAot.Generator.Specs;

/// <summary>A certificate for TLS: where its files are on the device.</summary>
/// <param name="Chain">The absolute path of the certificate and the ones that lead to its authority.</param>
/// <param name="Key">The absolute path of the private key.</param>
internal sealed record CertificateSpec(string Chain, string Key);
