using System.Text.RegularExpressions;
using UdsAot.Tests.Fuzzing;
using Xunit.Abstractions;

namespace UdsAot.Tests.Differential;

/// <summary>
/// The same connections to the proxy and to Kestrel's own HTTP/1.1. What both take, they read alike: methods, targets, fields,
/// bodies, and how many requests there were. Where only one takes a request, <see cref="Deviations"/> says why.
/// </summary>
public sealed partial class DifferentialTests(ITestOutputHelper output)
{
    private const int Connections = 2_500;
    private const string Last = "GET /last HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n";

    // Silence after which a server is taken to wait for more; once more with the second before anything is said to differ.
    private const int Patience = 40;
    private const int GreatPatience = 2_000;

    [Fact]
    public async Task What_both_accept_they_read_alike_and_every_difference_is_listed()
    {
        await using KestrelOracle kestrel = await KestrelOracle.StartAsync();
        await using ProxyUnderTest proxy = await ProxyUnderTest.StartAsync();
        int seed = FuzzLoop.Setting("UDSAOT_FUZZ_SEED") ?? FuzzLoop.Seed;
        var generator = new RequestGenerator(new Random(seed));
        var used = new HashSet<Deviation>();
        var unlisted = new List<string>();
        int common = 0;
        for (int i = 0; i < Connections; i++)
        {
            List<string> requests = [.. generator.Connection(), Last];
            string? difference = null;
            foreach (int patience in (int[])[Patience, GreatPatience])
            {
                Outcome ours = await AskAsync(proxy.EndPoint, requests, patience, proxy.Take);
                Outcome theirs = await AskAsync(kestrel.EndPoint, requests, patience, kestrel.Take);
                (difference, int read) = Compare(requests, ours, theirs, used);
                if (difference is null)
                {
                    common += read;
                    break;
                }
                // What was cut off by the first attempt may still be noted.
                await Task.Delay(100);
                proxy.Take();
                kestrel.Take();
            }
            if (difference is not null)
            {
                unlisted.Add(difference);
            }
        }
        output.WriteLine($"measured: {Connections} connections, {common} requests read alike, {used.Count} kinds of difference, seed {seed}");
        Assert.True(unlisted.Count == 0, $"{unlisted.Count} differences are not listed:\n{string.Join("\n", unlisted.Take(10))}");
        Assert.True(common > Connections, "most requests are good ones");
        if (seed == FuzzLoop.Seed)
        {
            Assert.Equal([], Deviations.All.Where(deviation => !used.Contains(deviation)).Select(static deviation => deviation.What));
        }
    }

    private static async Task<Outcome> AskAsync(System.Net.IPEndPoint server, List<string> requests, int patience, Func<List<Recorded>> take)
    {
        List<int> statuses = await RawClient.AskAsync(server, Latin1.Bytes(string.Concat(requests)), requests.Count, patience);
        return new Outcome(statuses, take());
    }

    // Goes through the requests one by one; after one that only one of the two took, the two no longer read the same stream.
    private static (string? Difference, int Common) Compare(List<string> requests, Outcome ours, Outcome theirs, HashSet<Deviation> used)
    {
        int read = 0;
        for (int i = 0; i < requests.Count; i++)
        {
            // Where chance has changed a request, it may end within the next.
            string around = string.Concat(requests.Skip(i - 1).Take(i > 0 ? 3 : 2));
            bool weTook = ours.Took(i);
            bool theyTook = theirs.Took(i);
            if (weTook && theyTook)
            {
                Recorded? our = ours.Seen.ElementAtOrDefault(read)?.Without(Nominated(around));
                Recorded? their = theirs.Seen.ElementAtOrDefault(read)?.Without(Nominated(around));
                if (our is null || our != their)
                {
                    return ($"read as {our}, by Kestrel as {their}:\n{Escape(around)}", 0);
                }
                read++;
                continue;
            }
            if (!weTook && !theyTook)
            {
                return (null, read);
            }
            Refuser refuser = weTook ? Refuser.Kestrel : Refuser.Proxy;
            Deviation? deviation = Array.Find(Deviations.All, listed => listed.Covers(requests[i], refuser))
                ?? Array.Find(Deviations.All, listed => listed.Covers(around, refuser));
            if (deviation is null)
            {
                return ($"refused by {refuser} alone, number {i} of {ours} and {theirs}:\n{Escape(around)}", 0);
            }
            used.Add(deviation);
            return (null, read);
        }
        bool isAll = ours.Seen.Count == read && theirs.Seen.Count == read;
        return (isAll ? null : $"more was read than was sent, {ours} and {theirs}:\n{Escape(string.Concat(requests))}", read);
    }

    private static string Escape(string request) => Corpus.Escape(Latin1.Bytes(request));

    // Kestrel keeps only some of several Connection fields, so what they nominate is found in the request itself.
    private static string[] Nominated(string request)
        => [.. ConnectionField().Matches(request).SelectMany(static match => match.Groups[1].Value.Split(',')).Select(static option => option.Trim(' ', '\t').ToLowerInvariant())];

    [GeneratedRegex(@"\nConnection:([^\r\n]*)", RegexOptions.IgnoreCase)]
    private static partial Regex ConnectionField();

    private sealed record Outcome(List<int> Statuses, List<Recorded> Seen)
    {
        public bool Took(int request) => request < Statuses.Count && Statuses[request] == 200;

        public override string ToString() => $"[{string.Join(' ', Statuses)}]";
    }
}
