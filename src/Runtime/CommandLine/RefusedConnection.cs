namespace UdsAot.CommandLine;

/// <summary>Feature of a connection over its listener's max-connections: its client is answered 503, as soon as TLS lets it be answered.</summary>
internal sealed class RefusedConnection
{
    public static RefusedConnection Instance { get; } = new();
}
