namespace UdsAot.Frontends;

/// <summary>What became of the bytes that a connection begins with; see <see cref="ProxyHeader"/>.</summary>
internal enum ProxyHeaderResult : byte
{
    /// <summary>More bytes are needed to tell.</summary>
    Incomplete,

    /// <summary>This is no header of the protocol, or one that breaks its rules.</summary>
    Broken,

    /// <summary>The header names the client's address.</summary>
    Named,

    /// <summary>The header is sound and names no address of IP: what the socket says stays.</summary>
    Unnamed,
}
