namespace UdsAot.Listening;

/// <summary>A listener, as mounts.json or the command line asks for it.</summary>
/// <param name="Url">Where.</param>
/// <param name="Limits">What its clients may take.</param>
/// <param name="Permissions">Who may connect to its socket file; null for what the umask leaves.</param>
internal sealed record Listener(ListenerUrl Url, ListenerLimits Limits, SocketPermissions? Permissions = null);
