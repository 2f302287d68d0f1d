using Microsoft.AspNetCore.Connections;
using UdsAot.Compiled;

namespace UdsAot.Hosting;

/// <summary>A listener, as mounts.json or the command line asks for it.</summary>
/// <param name="url">Where.</param>
/// <param name="limits">What its clients may take.</param>
/// <param name="permissions">Who may connect to its socket file; null for what the umask leaves.</param>
internal sealed class Listener(ListenerUrl url, ListenerLimits limits, SocketPermissions? permissions = null)
{
    public ListenerUrl Url { get; } = url;

    public ListenerLimits Limits { get; } = limits;

    public SocketPermissions? Permissions { get; } = permissions;

    /// <summary>Puts TLS before what serves a connection; null for clear text.</summary>
    public Func<ConnectionDelegate, ConnectionDelegate>? Tls { get; init; }

    /// <summary>The port that everybody is sent to with https, 0 for the one of the first listener with TLS; null where mounts are served.</summary>
    public int? HttpsPort { get; init; }
}
