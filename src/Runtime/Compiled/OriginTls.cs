namespace UdsAot.Compiled;

/// <summary>TLS settings of an origin (key <c>tls</c>). Paths are absolute paths on the device.</summary>
internal sealed record OriginTls
{
    /// <summary>Server name (SNI), which the certificate is verified against; null only without verification.</summary>
    public required string? ServerName { get; init; }

    /// <summary>True if the origin's certificate is verified.</summary>
    public bool Verifies { get; init; } = true;

    /// <summary>File of CA certificates for verifying the origin, in PEM; null for the system's.</summary>
    public string? Authorities { get; init; }

    /// <summary>File of the client certificate and its intermediate certificates, in PEM; null for none.</summary>
    public string? Certificate { get; init; }

    /// <summary>File of the client certificate's private key, in PEM; null without a certificate.</summary>
    public string? Key { get; init; }
}
