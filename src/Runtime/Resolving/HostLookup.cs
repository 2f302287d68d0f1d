using System.Net;
using UdsAot.Logging;
using UdsAot.Timing;

namespace UdsAot.Resolving;

/// <summary>The addresses of one host, cached for their time to live, within bounds.</summary>
internal sealed class HostLookup(Resolver resolver, string name)
{
    /// <summary>Bounds of the time to live in seconds: not every request asks the name servers, and a moved address is found eventually.</summary>
    private const int LeastSeconds = 1;
    private const int MostSeconds = 300;

    /// <summary>
    /// Milliseconds that addresses outlive their name servers (RFC 8767 section 5): a day. A device whose uplink is gone still reaches
    /// what is in its own network.
    /// </summary>
    public const long StaleFor = 24 * 60 * 60 * 1000L;

    /// <summary>Milliseconds that an answer is waited for where addresses of before can do: less than a mount's usual connect-timeout.</summary>
    private const int Patience = 1_000;

    private readonly Lock _gate = new();
    private byte[]? _hosts;
    private Resolution? _known;
    private Resolution? _answer;
    private long _answerEnds;
    private Resolution? _good;
    private long _goodSince;
    private bool _isBridging;
    private Task<Resolution>? _asking;

    /// <summary>Finds the addresses. Concurrent callers share one query to the name servers.</summary>
    public ValueTask<Resolution> FindAsync()
    {
        ValueTask<byte[]> hosts = resolver.ReadHostsAsync();
        return hosts.IsCompletedSuccessfully ? FindAsync(hosts.Result) : AwaitAsync(hosts);
    }

    /// <summary>Alternates the two address families, IPv6 first (RFC 8305 section 4), each in its own order.</summary>
    internal static IPAddress[] Interleave(IEnumerable<IPAddress> addresses)
    {
        ILookup<bool, IPAddress> families = addresses.ToLookup(address => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6);
        IPAddress[] sixes = [.. families[true]];
        IPAddress[] fours = [.. families[false]];
        var mixed = new List<IPAddress>(sixes.Length + fours.Length);
        for (int i = 0; i < Math.Max(sixes.Length, fours.Length); i++)
        {
            mixed.AddRange(sixes.Skip(i).Take(1));
            mixed.AddRange(fours.Skip(i).Take(1));
        }
        return [.. mixed];
    }

    private async ValueTask<Resolution> AwaitAsync(ValueTask<byte[]> hosts)
        => await FindAsync(await hosts.ConfigureAwait(false)).ConfigureAwait(false);

    private ValueTask<Resolution> FindAsync(byte[] hosts)
    {
        lock (_gate)
        {
            if (_hosts != hosts)
            {
                _hosts = hosts;
                List<IPAddress> known = HostsFile.Find(hosts, name);
                _known = known.Count > 0 ? new Resolution(Interleave(known)) : null;
            }
            if (_known is not null)
            {
                return new(_known);
            }
            if (_answer is not null && resolver.Heartbeat.Now < _answerEnds)
            {
                return new(_answer);
            }
            // On the pool, because the caller may be an event loop.
            _asking ??= Task.Run(AskAsync);
            if (_good is null || resolver.Heartbeat.Now - _goodSince > StaleFor)
            {
                return new(_asking);
            }
            return _isBridging ? new(_good) : new(PreferAnswerAsync(_asking, _good));
        }
    }

    /// <summary>Waits a moment for the answer, and then does with the last good addresses.</summary>
    private async Task<Resolution> PreferAnswerAsync(Task<Resolution> asking, Resolution good)
    {
        using var patience = new Alarm(resolver.Heartbeat, resolver.Heartbeat.Now + Patience);
        if (await Task.WhenAny(asking, patience.Rung).ConfigureAwait(false) == asking)
        {
            return await asking.ConfigureAwait(false);
        }
        lock (_gate)
        {
            if (_asking == asking)
            {
                BeginBridging($"the name servers have not answered for {Patience / 1000} s; is the network up, and is {resolver.Files.Settings} right?");
            }
        }
        return good;
    }

    private async Task<Resolution> AskAsync()
    {
        try
        {
            var query = new NameQuery(resolver);
            Resolution answer = await query.RunAsync(name).ConfigureAwait(false);
            long now = resolver.Heartbeat.Now;
            lock (_gate)
            {
                answer = Bridge(answer, now);
                _answer = answer;
                _answerEnds = now + (Math.Clamp(query.Seconds, LeastSeconds, MostSeconds) * 1000L);
            }
            return answer;
        }
        finally
        {
            lock (_gate)
            {
                _asking = null;
            }
        }
    }

    /// <summary>Takes the last good addresses where no name server can be asked; one that says that the name is gone is believed.</summary>
    private Resolution Bridge(Resolution answer, long now)
    {
        if (answer.Fault is null)
        {
            if (_isBridging)
            {
                _isBridging = false;
                resolver.Logger?.NameFoundAgain(name);
            }
            _good = answer;
            _goodSince = now;
            return answer;
        }
        if (!answer.IsOutage || _good is null || now - _goodSince > StaleFor)
        {
            _isBridging = false;
            return answer;
        }
        BeginBridging(answer.Cause!);
        return _good;
    }

    private void BeginBridging(string cause)
    {
        if (!_isBridging)
        {
            _isBridging = true;
            resolver.Logger?.NameKept(name, cause);
        }
    }
}
