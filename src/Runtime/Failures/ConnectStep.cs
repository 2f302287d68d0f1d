namespace UdsAot.Failures;

/// <summary>What was being done for a connection when something went wrong that has no errno.</summary>
internal enum ConnectStep : byte
{
    /// <summary>Looking who is behind the socket.</summary>
    Owner,

    /// <summary>Looking the host's name up.</summary>
    Resolve,

    /// <summary>Shaking hands over TLS.</summary>
    Tls,

    /// <summary>Making room for it in memory.</summary>
    Memory,
}
