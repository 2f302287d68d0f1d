namespace UdsAot.Compiled;

/// <summary>TLS settings of a listener.</summary>
internal sealed class ListenerTls
{
    /// <summary>
    /// Certificate for clients whose vhost has none of its own, as an index in <see cref="Compiled.MountTable.Certificates"/>.
    /// </summary>
    public required int Certificate { get; init; }

    /// <summary>The absolute path of the CA certificates for verifying clients; null if clients need no certificate.</summary>
    public string? ClientCa { get; init; }

    /// <summary>Milliseconds from the connect to the end of the handshake; the connection is then closed.</summary>
    public int HandshakeTimeout { get; init; } = 10_000;
}
