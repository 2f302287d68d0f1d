namespace UdsAot.Failures;

/// <summary>Step of connecting to an origin that can fail without an errno.</summary>
internal enum ConnectStep : byte
{
    /// <summary>Checking the owner of the process behind the socket.</summary>
    Owner,

    /// <summary>Resolving the host's name.</summary>
    Resolve,

    /// <summary>TLS handshake.</summary>
    Tls,

    /// <summary>Reserving memory for the connection.</summary>
    Memory,
}
