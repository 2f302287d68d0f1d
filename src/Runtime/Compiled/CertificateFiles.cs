namespace UdsAot.Compiled;

/// <summary>Files of a TLS certificate on the device, in PEM form (RFC 7468).</summary>
/// <param name="Chain">The absolute path of the certificate, followed by its intermediate certificates.</param>
/// <param name="Key">The absolute path of the private key; may be the same file.</param>
internal sealed record CertificateFiles(string Chain, string Key);
