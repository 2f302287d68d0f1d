namespace UdsAot.Compiled;

/// <summary>How a listener speaks TLS.</summary>
internal sealed class ListenerTls
{
    /// <summary>
    /// Which of the table's certificates clients are shown that ask for no vhost with one of its own: its place in
    /// <see cref="Compiled.MountTable.Certificates"/>.
    /// </summary>
    public required int Certificate { get; init; }

    /// <summary>The absolute path of the authorities one of which a client's certificate must come from; null where none is asked for.</summary>
    public string? ClientCa { get; init; }

    /// <summary>Milliseconds from connect to the end of the handshake; then the connection is closed.</summary>
    public int HandshakeTimeout { get; init; } = 10_000;
}
