using Microsoft.AspNetCore.Connections;

namespace UdsAot.Listening;

/// <summary>A listener, as mounts.json or the command line asks for it.</summary>
/// <param name="Url">Where.</param>
/// <param name="Limits">What its clients may take.</param>
internal sealed record Listener(ListenerUrl Url, ListenerLimits Limits)
{
    /// <summary>Puts TLS before what serves a connection; null for clear text.</summary>
    public Func<ConnectionDelegate, ConnectionDelegate>? Tls { get; init; }

    /// <summary>The port that everybody is sent to with https, 0 for the one of the first listener with TLS; null where mounts are served.</summary>
    public int? HttpsPort { get; init; }
}
