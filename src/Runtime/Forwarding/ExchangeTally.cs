using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Metrics;

namespace UdsAot.Forwarding;

/// <summary>Counts a running exchange. If no mount shows the counters, it does nothing. Reused for one exchange after another.</summary>
/// <param name="counters">The counters; null only where <see cref="CompiledMounts.HasCounters"/> is false.</param>
internal sealed class ExchangeTally(Counters? counters)
{
    private const long None = -1;

    private MountCounters? _mount;
    private long _begun;
    private long _connecting;
    private long _firstByte;

    /// <summary>Forgets the last exchange. An exchange without a mount is not counted for any mount.</summary>
    public void Reset()
    {
        if (CompiledMounts.HasCounters)
        {
            _mount = null;
        }
    }

    /// <summary>Notes the mount of the request.</summary>
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

    /// <summary>Notes that a new connection is being opened, because none was idle.</summary>
    public void Connecting()
    {
        if (CompiledMounts.HasCounters)
        {
            _connecting = counters!.Nanoseconds;
        }
    }

    /// <summary>Notes that the new connection is open.</summary>
    public void Connected()
    {
        if (CompiledMounts.HasCounters)
        {
            _mount!.Connected(counters!.Nanoseconds - _connecting);
        }
    }

    /// <summary>Notes a byte of the response; only the first call counts.</summary>
    public void ResponseBegan()
    {
        if (CompiledMounts.HasCounters && _firstByte == None)
        {
            _firstByte = counters!.Nanoseconds - _begun;
        }
    }

    /// <summary>Notes the origin's final head.</summary>
    public void Answered()
    {
        if (CompiledMounts.HasCounters)
        {
            _mount!.NoteOrigin(isUp: true, counters!.Time);
        }
    }

    /// <summary>Counts the failure of the exchange.</summary>
    public void Failed(Mount mount, in Failure failure)
    {
        if (CompiledMounts.HasCounters)
        {
            _mount!.Failed(failure, mount, counters!.Time);
            // A full queue or a silent tunnel is not a failure of the server.
            if (!failure.IsClients && failure.Phase is not (Phase.Queue or Phase.Tunnel))
            {
                _mount.NoteOrigin(isUp: false, counters.Time);
            }
        }
    }

    /// <summary>Counts a request that was refused before a mount was found.</summary>
    /// <param name="status">The status of the response.</param>
    public void Refused(int status)
    {
        if (CompiledMounts.HasCounters)
        {
            counters!.Refused(status);
        }
    }

    /// <summary>Counts the end of the exchange.</summary>
    /// <param name="status">The status of the response.</param>
    /// <param name="fromClient">Bytes of content from the client.</param>
    /// <param name="toClient">Bytes of content to the client.</param>
    public void End(int status, long fromClient, long toClient)
    {
        if (CompiledMounts.HasCounters)
        {
            _mount?.End(status, fromClient, toClient, counters!.Nanoseconds - _begun, _firstByte);
        }
    }
}
