using System.Net;
using UdsAot.Posix;
using UdsAot.Timing;
using UdsAot.Transport;

namespace UdsAot.Origins;

/// <summary>
/// One connect to whichever of several addresses answers first (RFC 8305): each gets a head start before the next is tried
/// beside it, and the first that is there wins. Used once.
/// </summary>
/// <param name="addresses">In the order in which they are tried; at least one.</param>
/// <param name="port">The port.</param>
/// <param name="heartbeat">The clock.</param>
internal sealed class AddressRace(IPAddress[] addresses, int port, Heartbeat heartbeat)
{
    /// <summary>Milliseconds that an address is tried alone (RFC 8305 section 5).</summary>
    private const int HeadStart = 250;

    private readonly List<ConnectAttempt> _running = [];
    private int _begun;

    /// <summary>Runs the race.</summary>
    /// <param name="deadline">When to give up, on the heartbeat's clock.</param>
    public async Task<ConnectResult> RunAsync(long deadline)
    {
        using var end = new Alarm(heartbeat, deadline);
        try
        {
            return await RunAsync(end).ConfigureAwait(false);
        }
        finally
        {
            foreach (ConnectAttempt attempt in _running)
            {
                attempt.Socket?.Close();
            }
        }
    }

    private async Task<ConnectResult> RunAsync(Alarm end)
    {
        int errno = Errno.EHOSTUNREACH;
        while (!end.HasRung && _begun < addresses.Length)
        {
            _running.Add(TcpDialer.Begin(new IPEndPoint(addresses[_begun++], port)));
            // Nobody needs a head start before nobody.
            using Alarm? headStart = _begun < addresses.Length ? new Alarm(heartbeat, heartbeat.Now + HeadStart) : null;
            while (_running.Count > 0)
            {
                if (TakeEnded() is not { } ended)
                {
                    await WaitAsync(end.Rung, headStart?.Rung).ConfigureAwait(false);
                    if (end.HasRung || headStart is { HasRung: true })
                    {
                        break;
                    }
                    continue;
                }
                int result = await ended.Ended.ConfigureAwait(false);
                if (result == Errno.None)
                {
                    return new ConnectResult(ended.Socket, Errno.None);
                }
                ended.Socket?.Close();
                // A host that refuses tells more than a family of addresses that leads nowhere.
                errno = errno == Errno.ECONNREFUSED ? errno : result;
                if (headStart is not null)
                {
                    break;
                }
            }
        }
        return new ConnectResult(null, end.HasRung ? Errno.ETIMEDOUT : errno);
    }

    private ConnectAttempt? TakeEnded()
    {
        for (int i = 0; i < _running.Count; i++)
        {
            ConnectAttempt attempt = _running[i];
            if (attempt.Ended.IsCompleted)
            {
                _running.RemoveAt(i);
                return attempt;
            }
        }
        return null;
    }

    /// <summary>Waits until an attempt has ended, or it is time for the next, or over.</summary>
    private Task WaitAsync(Task end, Task? headStart)
    {
        var waits = new Task[_running.Count + 2];
        waits[0] = end;
        waits[1] = headStart ?? end;
        for (int i = 0; i < _running.Count; i++)
        {
            waits[i + 2] = _running[i].Ended;
        }
        return Task.WhenAny(waits);
    }
}
