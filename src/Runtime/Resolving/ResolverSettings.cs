using System.Globalization;
using System.Net;
using System.Text;

namespace UdsAot.Resolving;

/// <summary>Whom to ask for names, and how (resolv.conf(5)).</summary>
internal sealed class ResolverSettings
{
    private const int MaxServers = 3;
    private const int MaxSearch = 6;
    private const int MaxTimeout = 30;
    private const int MaxAttempts = 5;
    private const int MaxDots = 15;

    /// <summary>The name servers, in the order in which they are asked: at least one, at most three.</summary>
    public List<IPAddress> Servers { get; } = [];

    /// <summary>Domains in which a name with few dots is looked for.</summary>
    public List<string> Search { get; } = [];

    /// <summary>A name with fewer dots is looked for in the domains first.</summary>
    public int Dots { get; private set; } = 1;

    /// <summary>
    /// Milliseconds that a server has for its answer. Where the file does not say it is less than the 5 s of other resolvers, which
    /// are all of a mount's usual connect-timeout: the second server would never be asked.
    /// </summary>
    public int Timeout { get; private set; } = 2_000;

    /// <summary>How often all servers are asked.</summary>
    public int Attempts { get; private set; } = 2;

    /// <summary>Reads a file. What it does not know or understand it passes over, as every resolver does.</summary>
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
            // resolv.conf(5): the one on this machine.
            settings.Servers.Add(IPAddress.Loopback);
        }
        return settings;
    }

    /// <summary>The full names that a name may stand for, in the order in which they are tried.</summary>
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
            // .NET's parser, since resolv.conf(5) also allows a zone (fe80::1%eth0), without which a link-local server cannot be reached.
            case "nameserver" when Servers.Count < MaxServers && IPAddress.TryParse(values[0], out IPAddress? server):
                Servers.Add(server);
                break;
            case "search" or "domain":
                // The last line counts.
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
