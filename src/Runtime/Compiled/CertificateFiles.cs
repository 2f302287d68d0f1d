namespace UdsAot.Compiled;

/// <summary>Where a certificate for TLS is on the device, in PEM form (RFC 7468).</summary>
/// <param name="Chain">The absolute path of the certificate, with those behind it that lead to its authority.</param>
/// <param name="Key">The absolute path of its private key; may be the same file.</param>
internal sealed record CertificateFiles(string Chain, string Key);
