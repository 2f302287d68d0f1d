using System.Globalization;
using System.Net;
using System.Text;

namespace UdsAot.Resolving;

/// <summary>The resolver settings (resolv.conf(5)).</summary>
internal sealed class ResolverSettings
{
    private const int MaxServers = 3;
    private const int MaxSearch = 6;
    private const int MaxTimeout = 30;
    private const int MaxAttempts = 5;
    private const int MaxDots = 15;

    /// <summary>The name servers in the order in which they are asked: at least one, at most three.</summary>
    public List<IPAddress> Servers { get; } = [];

    /// <summary>Search list: domains to append to a name with few dots.</summary>
    public List<string> Search { get; } = [];

    /// <summary>Number of dots below which the search list is tried first.</summary>
    public int Dots { get; private set; } = 1;

    /// <summary>
    /// Milliseconds that a server has for its answer. The default is less than the usual 5 s of other resolvers, because that is all of a
    /// mount's default connect-timeout, and the second server would never be asked.
    /// </summary>
    public int Timeout { get; private set; } = 2_000;

    /// <summary>Number of rounds over all servers.</summary>
    public int Attempts { get; private set; } = 2;

    /// <summary>Parses a file. Unknown or malformed lines are ignored, as in every resolver.</summary>
    public static ResolverSettings Parse(ReadOnlySpan<byte> content)
    {
        var settings = new ResolverSettings();
        foreach (string line in Encoding.Latin1.GetString(content).Split('\n'))
        {
            string[] words = line.Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 1)
            {
                settings.Take(words[0], words.AsSpan(1));
            }
        }
        if (settings.Servers.Count == 0)
        {
            // The default of resolv.conf(5): the server on this machine.
            settings.Servers.Add(IPAddress.Loopback);
        }
        return settings;
    }

    /// <summary>The full names to try for a name, in order.</summary>
    public IEnumerable<string> CandidatesOf(string name)
    {
        bool isFull = name.Count('.') >= Dots;
        if (isFull)
        {
            yield return name;
        }
        foreach (string domain in Search)
        {
            yield return $"{name}.{domain}";
        }
        if (!isFull)
        {
            yield return name;
        }
    }

    private void Take(string key, ReadOnlySpan<string> values)
    {
        switch (key)
        {
            // .NET's parser, because resolv.conf(5) also allows a zone (fe80::1%eth0), without which a link-local server cannot be reached.
            case "nameserver" when Servers.Count < MaxServers && IPAddress.TryParse(values[0], out IPAddress? server):
                Servers.Add(server);
                break;
            case "search" or "domain":
                // The last line wins.
                Search.Clear();
                foreach (string domain in values[..Math.Min(values.Length, MaxSearch)])
                {
                    if (domain.Trim('.') is { Length: > 0 } trimmed)
                    {
                        Search.Add(trimmed);
                    }
                }
                break;
            case "options":
                foreach (string option in values)
                {
                    TakeOption(option);
                }
                break;
        }
    }

    private void TakeOption(string option)
    {
        int colon = option.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !int.TryParse(option.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int value))
        {
            return;
        }
        switch (option[..colon])
        {
            case "ndots":
                Dots = Math.Min(value, MaxDots);
                break;
            case "timeout":
                Timeout = Math.Clamp(value, 1, MaxTimeout) * 1000;
                break;
            case "attempts":
                Attempts = Math.Clamp(value, 1, MaxAttempts);
                break;
        }
    }
}
