using Microsoft.AspNetCore.Connections;
using UdsAot.Compiled;

namespace UdsAot.Hosting;

/// <summary>A listener from mounts.json or from the command line.</summary>
/// <param name="url">The address.</param>
/// <param name="limits">The limits for its clients.</param>
/// <param name="permissions">Mode and owner of its socket file; null for the umask's.</param>
internal sealed class Listener(ListenerUrl url, ListenerLimits limits, SocketPermissions? permissions = null)
{
    public ListenerUrl Url { get; } = url;

    public ListenerLimits Limits { get; } = limits;

    public SocketPermissions? Permissions { get; } = permissions;

    /// <summary>Puts TLS before the handler of a connection; null for clear text.</summary>
    public Func<ConnectionDelegate, ConnectionDelegate>? Tls { get; init; }

    /// <summary>HTTPS redirect port, 0 for the port of the first TLS listener; null if the listener serves mounts.</summary>
    public int? HttpsPort { get; init; }
}
