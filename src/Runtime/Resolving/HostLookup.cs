using System.Net;

namespace UdsAot.Resolving;

/// <summary>The addresses of one host, kept for as long as its name servers say, within bounds.</summary>
internal sealed class HostLookup(Resolver resolver, string name)
{
    /// <summary>Bounds in seconds: not every request is to ask, and an address that has moved is to be seen some day.</summary>
    private const int LeastSeconds = 1;
    private const int MostSeconds = 300;

    private readonly Lock _gate = new();
    private byte[]? _hosts;
    private Resolution? _known;
    private Resolution? _answer;
    private long _answerEnds;
    private Task<Resolution>? _asking;

    /// <summary>Finds the addresses. Many may ask at once; the name servers are asked once.</summary>
    public ValueTask<Resolution> FindAsync()
    {
        ValueTask<byte[]> hosts = resolver.ReadHostsAsync();
        return hosts.IsCompletedSuccessfully ? FindAsync(hosts.Result) : AwaitAsync(hosts);
    }

    /// <summary>The two families in turn, IPv6 first (RFC 8305 section 4), each in its own order.</summary>
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
            // On the pool, as the one who asks may be an event loop.
            _asking ??= Task.Run(AskAsync);
            return new(_asking);
        }
    }

    private async Task<Resolution> AskAsync()
    {
        try
        {
            var query = new NameQuery(resolver);
            Resolution answer = await query.RunAsync(name).ConfigureAwait(false);
            lock (_gate)
            {
                _answer = answer;
                _answerEnds = resolver.Heartbeat.Now + (Math.Clamp(query.Seconds, LeastSeconds, MostSeconds) * 1000L);
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
}
