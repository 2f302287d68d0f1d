using Microsoft.AspNetCore.Server.Kestrel.Core;
using UdsAot.Tests.Fuzzing;
using Xunit.Abstractions;

namespace UdsAot.Tests.Differential;

/// <summary>
/// The same requests to the proxy and to Kestrel's own HTTP/2. What both take, they read alike. Where only one takes a request,
/// <see cref="Http2Deviations"/> says why.
/// </summary>
public sealed class Http2DifferentialTests(ITestOutputHelper output)
{
    private const int Requests = 4_000;

    [Fact]
    public async Task What_both_accept_they_read_alike_and_every_difference_is_listed()
    {
        await using KestrelOracle kestrel = await KestrelOracle.StartAsync(HttpProtocols.Http2);
        await using ProxyUnderTest proxy = await ProxyUnderTest.StartAsync();
        int seed = FuzzLoop.Setting("UDSAOT_FUZZ_SEED") ?? FuzzLoop.Seed;
        var generator = new Http2RequestGenerator(new Random(seed));
        var used = new HashSet<Deviation>();
        var unlisted = new List<string>();
        int common = 0;
        for (int i = 0; i < Requests; i++)
        {
            Http2Request request = generator.Next();
            bool weTook = await request.SendAsync(proxy.EndPoint) == 200;
            bool theyTook = await request.SendAsync(kestrel.EndPoint) == 200;
            Recorded? our = proxy.Take().SingleOrDefault();
            Recorded? their = kestrel.Take().SingleOrDefault();
            if (weTook && theyTook)
            {
                common++;
                if (our is null || our != their)
                {
                    unlisted.Add($"read as {our}, by Kestrel as {their}:\n{request}");
                }
            }
            else if (weTook || theyTook)
            {
                Refuser refuser = weTook ? Refuser.Kestrel : Refuser.Proxy;
                if (Array.Find(Http2Deviations.All, listed => listed.Covers(request.ToString(), refuser)) is { } deviation)
                {
                    used.Add(deviation);
                }
                else
                {
                    unlisted.Add($"refused by {refuser} alone:\n{request}");
                }
            }
        }
        output.WriteLine($"measured: {Requests} requests over HTTP/2, {common} read alike, {used.Count} kinds of difference, seed {seed}");
        Assert.True(unlisted.Count == 0, $"{unlisted.Count} differences are not listed:\n{string.Join("\n", unlisted.Take(10))}");
        Assert.True(common > Requests / 3, "most requests are good ones");
        if (seed == FuzzLoop.Seed)
        {
            Assert.Equal([], Http2Deviations.All.Where(deviation => !used.Contains(deviation)).Select(static deviation => deviation.What));
        }
    }
}
