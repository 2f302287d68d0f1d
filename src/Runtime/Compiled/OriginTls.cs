namespace UdsAot.Compiled;

/// <summary>How TLS is spoken with an origin (key <c>tls</c>). Paths are absolute ones on the device.</summary>
internal sealed record OriginTls
{
    /// <summary>The name that is asked for (SNI) and that the certificate must be for; null only where nothing is verified.</summary>
    public required string? ServerName { get; init; }

    /// <summary>Whether the origin's certificate is verified.</summary>
    public bool Verifies { get; init; } = true;

    /// <summary>A file of the authorities that are trusted, in PEM; null for those of the system.</summary>
    public string? Authorities { get; init; }

    /// <summary>A file of our own certificate and what it is signed by, in PEM; null where the origin wants none.</summary>
    public string? Certificate { get; init; }

    /// <summary>The file of the certificate's private key, in PEM; null where there is no certificate.</summary>
    public string? Key { get; init; }
}
