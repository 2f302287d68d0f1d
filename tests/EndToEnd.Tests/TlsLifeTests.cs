using System.Runtime.InteropServices;
using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>How a proxy with TLS starts, what it does when its certificates change, and how it ends.</summary>
[Collection(OnStageCollection.Name)]
public sealed class TlsLifeTests
{
    private const string Kept = "; what was read before goes on serving";

    public static TheoryData<string> Versions { get; } = ["1.1", "2.0"];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_signal_lets_what_is_in_flight_finish(string version)
    {
        await using TlsProxy proxy = await TlsProxy.StartAsync(await TlsStage.PrepareAsync());

        await TlsScenes.DrainAsync(proxy, version);
    }

    [Fact]
    public async Task Certificates_are_renewed_under_load_without_a_failed_request()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);
        await using TlsProxy proxy = await TlsProxy.StartAsync(await TlsStage.PrepareAsync());
        using var stop = new CancellationTokenSource();
        Task<int>[] load = [.. Enumerable.Range(0, 4).Select(index => LoadAsync(proxy, index % 2 == 0 ? "1.1" : "2.0", stop.Token))];
        string? seen = null;
        using HttpClient kept = TlsStage.NewClient(proxy.Address, "1.1", serial => seen = serial);
        Assert.Equal("/kept", await kept.GetStringAsync("https://listener.test/kept"));
        string? first = seen;

        for (int renewal = 0; renewal < 3; renewal++)
        {
            TestCertificate renewed = renewal == 1 ? TlsStage.Authority.Issue("listener.test") : TlsStage.Authority.IssueRsa("listener.test");
            if (renewal == 2)
            {
                Relink(renewed);
            }
            else
            {
                Rename(renewed);
            }
            await Patience.Until(() => SerialOf(proxy).Result == renewed.Serial, "the new certificate on new connections");
            // The connection that was there goes on as it was.
            Assert.Equal("/kept", await kept.GetStringAsync("https://listener.test/kept"));
            Assert.Equal(first, seen);
        }
        await stop.CancelAsync();

        Assert.All(await Task.WhenAll(load), requests => Assert.True(requests > 0));
        Assert.Equal(3, proxy.Lines.Count(line => line.Contains($"info certificate {TlsMounts.Certificate} was read again", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_bad_new_file_leaves_the_old_certificate_serving_and_says_so_once()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);
        await using TlsProxy proxy = await TlsProxy.StartAsync(await TlsStage.PrepareAsync());
        string serial = await SerialOf(proxy);

        await File.WriteAllTextAsync(TlsMounts.Certificate, "nothing that is PEM");
        await proxy.LineAsync(line => line.EndsWith(Kept, StringComparison.Ordinal), "the line of the bad file");
        Assert.Equal(serial, await SerialOf(proxy));

        TestCertificate renewed = TlsStage.Authority.Issue("listener.test");
        await File.WriteAllTextAsync(TlsMounts.Certificate, renewed.Chain);
        await proxy.LineAsync(line => line.Contains("has a key that", StringComparison.Ordinal) || line.Contains("has no RSA key", StringComparison.Ordinal)
            || line.Contains("has no key of", StringComparison.Ordinal), "the line of the key that does not fit");
        Assert.Equal(serial, await SerialOf(proxy));

        await File.WriteAllTextAsync(TlsMounts.Key, renewed.Key);
        await proxy.LineAsync(line => line.Contains($"{TlsMounts.Certificate} was read again: serial {renewed.Serial}", StringComparison.Ordinal), "the line of the new certificate");
        Assert.Equal(renewed.Serial, await SerialOf(proxy));
        Assert.Equal(2, proxy.Lines.Count(line => line.EndsWith(Kept, StringComparison.Ordinal)));
        Assert.Equal(["/x", "200"], (await proxy.CurlAsync("listener.test", "/x")).Output);
    }

    [Fact]
    public async Task SIGHUP_reads_at_once_and_says_what_is_wrong()
    {
        await using TlsProxy proxy = await TlsProxy.StartAsync(await TlsStage.PrepareAsync());
        await File.WriteAllTextAsync(TlsMounts.OfA, "nothing that is PEM");

        proxy.Signal(PosixSignal.SIGHUP);

        await proxy.LineAsync(line => line.Contains("info SIGHUP: reading certificates again", StringComparison.Ordinal), "the line of the signal");
        await proxy.LineAsync(
            line => line.EndsWith($"warn {TlsMounts.OfA} has no certificate: there is no '-----BEGIN CERTIFICATE-----' with its end in it{Kept}", StringComparison.Ordinal),
            "the line of the bad file");
        await proxy.LineAsync(line => line.Contains($"certificate {TlsMounts.OfWild} was read again", StringComparison.Ordinal), "the line of a good file");
        Assert.Contains("CN = a.test", (await proxy.HandshakeAsync("-servername", "a.test")).Text);
    }

    [Fact]
    public async Task Authorities_of_clients_are_read_again_too()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);
        await using TlsProxy proxy = await TlsProxy.StartAsync(await TlsStage.PrepareAsync());
        var others = new TestAuthority("Other authority of clients");
        string client = Path.Combine(Sandbox.NewFolder(), "client.pem");
        others.Issue("somebody").WriteTo(client);
        Assert.NotEqual(0, (await TlsProxy.CurlAsync(proxy.MutualAddress, "a.test", "/", "--cert", client)).ExitCode);

        await File.WriteAllTextAsync(TlsMounts.ClientCa, TlsStage.Clients.RootPem + others.RootPem);

        await proxy.LineAsync(line => line.Contains($"info authorities {TlsMounts.ClientCa} were read again: 2", StringComparison.Ordinal), "the line of the new file");
        Assert.Equal(["/", "200"], (await TlsProxy.CurlAsync(proxy.MutualAddress, "a.test", "/", "--cert", client)).Output);
    }

    [Theory]
    [InlineData("missing", "is not there (ENOENT)")]
    [InlineData("garbage", "has no certificate: there is no '-----BEGIN CERTIFICATE-----' with its end in it")]
    [InlineData("half", "has a certificate that is cut short")]
    [InlineData("foreign key", "has a key that does not belong to the certificate")]
    [InlineData("no key", "has no private key: there is no '-----BEGIN PRIVATE KEY-----' in it")]
    public async Task A_file_that_is_missing_or_bad_ends_the_start_with_one_line_and_3(string fault, string expected)
    {
        string executable = await TlsStage.PrepareAsync();
        TestCertificate good = TlsStage.Authority.Issue("a.test");
        string text = fault switch
        {
            "garbage" => "-----BEGIN NONSENSE-----\n",
            "half" => good.Key + good.Chain[..^40],
            "foreign key" => good.Chain + TlsStage.Authority.Issue("a.test").Key,
            "no key" => good.Chain,
            _ => "",
        };
        await File.WriteAllTextAsync(TlsMounts.OfA, text);
        if (fault == "missing")
        {
            File.Delete(TlsMounts.OfA);
        }

        CommandResult result = await CommandResult.Of(executable, []);

        Assert.Equal(3, result.ExitCode);
        Assert.Equal([$"udsaot: cannot listen on https://127.0.0.1:0: {TlsMounts.OfA} {expected}"], result.Output);
    }

    [Fact]
    public async Task A_certificate_that_has_expired_is_warned_of()
    {
        string executable = await TlsStage.PrepareAsync();
        TlsStage.Authority.Issue("a.test", days: -0.5).WriteTo(TlsMounts.OfA);

        await using TlsProxy proxy = await TlsProxy.StartAsync(executable);

        await proxy.LineAsync(line => line.Contains($"warn certificate {TlsMounts.OfA} has not been valid since ", StringComparison.Ordinal), "the warning");
    }

    [Fact]
    public async Task Check_looks_at_certificates_and_mounts_names_them()
    {
        string executable = await TlsStage.PrepareAsync();
        File.Delete(TlsMounts.OfWild);

        CommandResult check = await CommandResult.Of(executable, ["check"]);
        CommandResult mounts = await CommandResult.Of(executable, ["mounts"]);
        CommandResult json = await CommandResult.Of(executable, ["mounts", "--json"]);

        Assert.Equal(1, check.ExitCode);
        Assert.Contains(check.Output, line => line.StartsWith("ok ", StringComparison.Ordinal) && line.Contains($"{TlsMounts.OfA} ", StringComparison.Ordinal) && line.Contains("valid until 20", StringComparison.Ordinal));
        Assert.Contains(check.Output, line => line.StartsWith("FAILED", StringComparison.Ordinal) && line.EndsWith($"{TlsMounts.OfWild} is not there (ENOENT)", StringComparison.Ordinal));
        Assert.Contains($"listener https://127.0.0.1:0, certificate {TlsMounts.Certificate}, clients' certificates from {TlsMounts.ClientCa}", mounts.Output);
        Assert.Contains("listener http://127.0.0.1:0, sends everybody to https, port 443", mounts.Output);
        Assert.Contains($"\"client-ca\": \"{TlsMounts.ClientCa}\"", json.Text);
        Assert.Contains("\"redirect-http\": 443", json.Text);
    }

    [Fact]
    public async Task Listeners_of_the_command_line_have_no_TLS()
    {
        string executable = await TlsStage.PrepareAsync();
        File.Delete(TlsMounts.Certificate);

        CommandResult refused = await CommandResult.Of(executable, ["--listen", "https://127.0.0.1:0"]);
        await using Proxy clear = await Proxy.StartAsync(executable);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("only a listener of mounts.json can have certificates", Assert.Single(refused.Output));
        Assert.Equal(421, (await clear.GetAsync("unknown.test", "/")).Status);
    }

    // New connections all the time, and some that stay; the first request that fails fails the task.
    private static async Task<int> LoadAsync(TlsProxy proxy, string version, CancellationToken stop)
    {
        int requests = 0;
        while (!stop.IsCancellationRequested)
        {
            using HttpClient client = TlsStage.NewClient(proxy.Address, version);
            for (int i = 0; i < 20; i++, requests++)
            {
                Assert.Equal($"/{requests}", await client.GetStringAsync($"https://listener.test/{requests}", CancellationToken.None));
            }
        }
        return requests;
    }

    private static async Task<string> SerialOf(TlsProxy proxy)
    {
        CommandResult result = await CommandResult.Of("sh", ["-c", $"openssl s_client -connect {proxy.Address} -servername listener.test </dev/null 2>/dev/null | openssl x509 -noout -serial"]);
        return result.Text["serial=".Length..];
    }

    // As a careful renewal does it: each file is whole at every moment, but not both together.
    private static void Rename(TestCertificate renewed)
    {
        renewed.WriteTo(TlsMounts.Certificate + ".new", TlsMounts.Key + ".new");
        File.Move(TlsMounts.Certificate + ".new", TlsMounts.Certificate, overwrite: true);
        File.Move(TlsMounts.Key + ".new", TlsMounts.Key, overwrite: true);
    }

    // As certbot and Kubernetes do it: what the paths name are links, which come to lead elsewhere.
    private static void Relink(TestCertificate renewed)
    {
        string folder = Sandbox.NewFolder();
        renewed.WriteTo(Path.Combine(folder, "cert"), Path.Combine(folder, "key"));
        foreach ((string link, string target) in ((string, string)[])[(TlsMounts.Certificate, "cert"), (TlsMounts.Key, "key")])
        {
            File.CreateSymbolicLink(link + ".new", Path.Combine(folder, target));
            File.Move(link + ".new", link, overwrite: true);
        }
    }
}
