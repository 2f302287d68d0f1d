using UdsAot.Observing;
using UdsAot.Routing;

namespace UdsAot.Forwarding;

/// <summary>
/// What an exchange notes of itself while it runs, for the counters. It belongs to an <see cref="Exchange"/> and is used for one after
/// another.
/// </summary>
internal sealed class ExchangeTally(Counters counters)
{
    private const long None = -1;

    private MountCounters? _mount;
    private long _begun;
    private long _connecting;
    private long _firstByte;

    /// <summary>Forgets the last exchange. One that never comes to a mount is not counted as any mount's.</summary>
    public void Reset() => _mount = null;

    /// <summary>A mount takes the request.</summary>
    public void Begin(Mount mount)
    {
        _mount = counters.Of(mount);
        _begun = counters.Nanoseconds;
        _firstByte = None;
        _mount.Begin();
    }

    /// <summary>No idle connection was there.</summary>
    public void Connecting() => _connecting = counters.Nanoseconds;

    /// <summary>A new connection is there.</summary>
    public void Connected() => _mount!.Connected(counters.Nanoseconds - _connecting);

    /// <summary>Something of the reply has come; only the first time counts.</summary>
    public void ReplyBegan()
    {
        if (_firstByte == None)
        {
            _firstByte = counters.Nanoseconds - _begun;
        }
    }

    /// <summary>The origin's final head has come.</summary>
    public void Answered() => _mount!.NoteOrigin(isUp: true, counters.Time);

    /// <summary>The exchange failed.</summary>
    public void Failed(Mount mount, in Failure failure)
    {
        _mount!.Failed(failure, mount, counters.Time);
        // A queue that is full, or a tunnel that nobody uses, says nothing against the server.
        if (!failure.IsClients && failure.Phase is not (Phase.Queue or Phase.Tunnel))
        {
            _mount.NoteOrigin(isUp: false, counters.Time);
        }
    }

    /// <summary>The exchange is over.</summary>
    /// <param name="status">What the client was answered.</param>
    /// <param name="fromClient">Bytes of content that came from the client.</param>
    /// <param name="toClient">Bytes of content that went to the client.</param>
    public void End(int status, long fromClient, long toClient)
        => _mount?.End(status, fromClient, toClient, counters.Nanoseconds - _begun, _firstByte);
}
