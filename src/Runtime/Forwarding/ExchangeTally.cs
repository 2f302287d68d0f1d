using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Metrics;

namespace UdsAot.Forwarding;

/// <summary>
/// Notes of a running exchange for the counters. Where no mount shows them, it does nothing. Used for one exchange after another.
/// </summary>
/// <param name="counters">The counters; null only where <see cref="CompiledMounts.HasCounters"/> is false.</param>
internal sealed class ExchangeTally(Counters? counters)
{
    private const long None = -1;

    private MountCounters? _mount;
    private long _begun;
    private long _connecting;
    private long _firstByte;

    /// <summary>Forgets the last exchange. One that never comes to a mount is not counted as any mount's.</summary>
    public void Reset()
    {
        if (CompiledMounts.HasCounters)
        {
            _mount = null;
        }
    }

    /// <summary>A mount takes the request.</summary>
    public void Begin(Mount mount)
    {
        if (CompiledMounts.HasCounters)
        {
            _mount = counters!.For(mount);
            _begun = counters.Nanoseconds;
            _firstByte = None;
            _mount.Begin();
        }
    }

    /// <summary>There was no idle connection; a new one is being opened.</summary>
    public void Connecting()
    {
        if (CompiledMounts.HasCounters)
        {
            _connecting = counters!.Nanoseconds;
        }
    }

    /// <summary>The new connection is open.</summary>
    public void Connected()
    {
        if (CompiledMounts.HasCounters)
        {
            _mount!.Connected(counters!.Nanoseconds - _connecting);
        }
    }

    /// <summary>A byte of the response has come; only the first time counts.</summary>
    public void ResponseBegan()
    {
        if (CompiledMounts.HasCounters && _firstByte == None)
        {
            _firstByte = counters!.Nanoseconds - _begun;
        }
    }

    /// <summary>The origin's final head has come.</summary>
    public void Answered()
    {
        if (CompiledMounts.HasCounters)
        {
            _mount!.NoteOrigin(isUp: true, counters!.Time);
        }
    }

    /// <summary>The exchange failed.</summary>
    public void Failed(Mount mount, in Failure failure)
    {
        if (CompiledMounts.HasCounters)
        {
            _mount!.Failed(failure, mount, counters!.Time);
            // A full queue, or a tunnel that carries nothing, says nothing against the server.
            if (!failure.IsClients && failure.Phase is not (Phase.Queue or Phase.Tunnel))
            {
                _mount.NoteOrigin(isUp: false, counters.Time);
            }
        }
    }

    /// <summary>The request was refused before a mount could take it.</summary>
    /// <param name="status">The status of the response.</param>
    public void Refused(int status)
    {
        if (CompiledMounts.HasCounters)
        {
            counters!.Refused(status);
        }
    }

    /// <summary>The exchange is over.</summary>
    /// <param name="status">The status of the response.</param>
    /// <param name="fromClient">Bytes of content that came from the client.</param>
    /// <param name="toClient">Bytes of content that went to the client.</param>
    public void End(int status, long fromClient, long toClient)
    {
        if (CompiledMounts.HasCounters)
        {
            _mount?.End(status, fromClient, toClient, counters!.Nanoseconds - _begun, _firstByte);
        }
    }
}
