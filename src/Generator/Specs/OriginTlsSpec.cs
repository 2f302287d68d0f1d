namespace UdsAot.Generator.Specs;

/// <summary>The settings of TLS to an origin.</summary>
/// <param name="ServerName">The name for SNI and verification; null without verification.</param>
/// <param name="Verifies">True if the origin's certificate is verified.</param>
/// <param name="Authorities">Path on the device of the trusted CA certificates, or null for the system's.</param>
/// <param name="Certificate">Path on the device of our own certificate, or null for none.</param>
/// <param name="Key">Path on the device of its key; null where there is no certificate.</param>
internal sealed record OriginTlsSpec(string? ServerName, bool Verifies, string? Authorities, string? Certificate, string? Key);
