namespace UdsAot.Frontends;

/// <summary>Result of parsing the first bytes of a connection; see <see cref="ProxyHeader"/>.</summary>
internal enum ProxyHeaderResult : byte
{
    /// <summary>More bytes are needed.</summary>
    Incomplete,

    /// <summary>Not a header of the protocol, or an invalid one.</summary>
    Broken,

    /// <summary>The header names the client's address.</summary>
    Named,

    /// <summary>The header is valid and names no IP address: the socket's own address applies.</summary>
    Unnamed,
}
