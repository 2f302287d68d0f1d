namespace UdsAot.Generator.Specs;

/// <summary>How TLS is spoken with an origin.</summary>
/// <param name="ServerName">The name that is asked for and verified; null where there is none, and none is verified.</param>
/// <param name="Verifies">Whether the origin's certificate is verified.</param>
/// <param name="Authorities">Path on the device of the authorities to trust, or null for those of the system.</param>
/// <param name="Certificate">Path on the device of our own certificate, or null for none.</param>
/// <param name="Key">Path on the device of its key; null where there is no certificate.</param>
internal sealed record OriginTlsSpec(string? ServerName, bool Verifies, string? Authorities, string? Certificate, string? Key);
