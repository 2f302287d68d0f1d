using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>The access log, as the programs read it that are made for it, and as it is rotated.</summary>
[Collection(OnStageCollection.Name)]
public sealed partial class AccessLogTests(Stage stage)
{
    /// <summary>SIGUSR1, for which .NET has no name.</summary>
    private const PosixSignal OpenAnew = (PosixSignal)10;

    [Theory]
    [InlineData(Curl.Http1, "HTTP/1.1")]
    [InlineData(Curl.Http2, "HTTP/2.0")]
    public async Task A_line_in_JSON_says_all_of_an_exchange(string version, string protocol)
    {
        string file = Sandbox.At($"access-{Guid.NewGuid():N}.json");
        await Htpasswd.SetAsync(TestMounts.Passwords, "alice", "wonderland");
        string id;
        await using (ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted))
        await using (Proxy proxy = await Proxy.StartAsync(stage.Main, "--access-log", file, "--access-log-format", "json"))
        {
            await Curl.RunAsync(
                proxy, "guarded.test", "/up?q=%22", version, "--user", "alice:wonderland", "--data-binary", "12345", "--user-agent", "probe \"\u00e4\"", "--referer", "http://r.example/");
            id = Assert.Single(origin.Requests)["X-Request-Id"]!;
            await Curl.RunAsync(proxy, "guarded.test", "/up", version);
            await Curl.RunAsync(proxy, "scripted.test", "/absent", version);
            await Curl.RunAsync(proxy, "nowhere.test", "/", version);
            proxy.Signal(PosixSignal.SIGTERM);
            Assert.Equal(0, await proxy.ExitCodeAsync());
        }
        File.Delete(TestMounts.Passwords);

        JsonElement[] lines = [.. (await File.ReadAllLinesAsync(file)).Select(static line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(4, lines.Length);
        JsonElement good = lines[0];
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", Text(good, "time"));
        Assert.Equal(
            ["127.0.0.1", "alice", "guarded.test", "POST", "/up?q=%22", protocol, "guarded.test", "/", TestMounts.Scripted, id, "http://r.example/", "probe \"\u00e4\""],
            ((string[])["client", "user", "host", "method", "target", "protocol", "vhost", "mountpoint", "origin", "request_id", "referer", "user_agent"])
                .Select(name => Text(good, name)));
        Assert.Equal((200, 9, 5), (Number(good, "status"), Number(good, "bytes_sent"), Number(good, "bytes_received")));
        double[] times = [.. ((string[])["origin_connect", "origin_first_byte", "origin_total", "duration"]).Select(name => good.GetProperty(name).GetDouble())];
        Assert.Equal(times.Order(), times);
        Assert.False(good.TryGetProperty("failure", out _));

        Assert.Equal((401, false, false), (Number(lines[1], "status"), lines[1].TryGetProperty("user", out _), lines[1].TryGetProperty("origin", out _)));
        Assert.Matches("^[0-9a-f]{32}$", Text(lines[1], "request_id"));
        Assert.Equal((503, "connect", TestMounts.Absent), (Number(lines[2], "status"), Text(lines[2], "failure"), Text(lines[2], "origin")));
        Assert.Equal((421, false), (Number(lines[3], "status"), lines[3].TryGetProperty("mountpoint", out _)));
    }

    [Fact]
    public async Task A_line_is_what_readers_of_the_combined_format_expect()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);
        await using Proxy proxy = await Proxy.StartAsync(stage.Main, "--access-log", "-");

        await Curl.RunAsync(proxy, "scripted.test", "/plain/a", "--user-agent", "probe 1", "--referer", "http://r.example/");

        string line = await proxy.LineAsync(static line => line.StartsWith("127.0.0.1 ", StringComparison.Ordinal), "the line of the exchange");
        Match match = Combined().Match(line);
        Assert.True(match.Success, line);
        Assert.Equal(
            ["127.0.0.1", "-", "-", "GET", "/plain/a", "HTTP/1.1", "200", "9", "http://r.example/", "probe 1"],
            ((int[])[1, 2, 3, 5, 6, 7, 8, 9, 10, 11]).Select(group => match.Groups[group].Value));
        Assert.Matches(@" ""scripted\.test/plain"" \d+\.\d{6} \d+\.\d{6}$", line);
    }

    [Fact]
    public async Task A_log_that_is_rotated_under_load_loses_no_line()
    {
        const int Clients = 8;
        const int Requests = 400;
        const int Rotations = 5;
        string folder = Sandbox.NewFolder();
        string file = Path.Combine(folder, "access.log");
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);
        await using Proxy proxy = await Proxy.StartAsync(stage.Main, "--access-log", file);

        int sent = 0;
        Task[] clients = [.. Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            await using Wire wire = await proxy.ConnectAsync();
            for (int i = 0; i < Requests; i++)
            {
                await wire.SendAsync($"GET /{client}-{i} HTTP/1.1\r\nHost: scripted.test\r\n\r\n");
                Assert.Equal(200, (await wire.ReadResponseAsync("GET")).Status);
                Interlocked.Increment(ref sent);
            }
        }))];
        for (int rotation = 1; rotation <= Rotations; rotation++)
        {
            int until = rotation * Clients * Requests / (Rotations + 1);
            await Patience.Until(() => Volatile.Read(ref sent) >= until, "requests before a rotation");
            int before = proxy.Lines.Length;
            File.Move(file, $"{file}.{rotation}");
            proxy.Signal(OpenAnew);
            await proxy.LineAsync(line => line.EndsWith($"info SIGUSR1: access log {file} was opened anew", StringComparison.Ordinal), "the new file", before);
        }
        await Task.WhenAll(clients);
        proxy.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await proxy.ExitCodeAsync());

        string[] files = Directory.GetFiles(folder);
        Assert.Equal(Rotations + 1, files.Length);
        string[] lines = [.. files.SelectMany(File.ReadAllLines)];
        Assert.All(lines, static line => Assert.Matches(Combined(), line));
        Assert.Equal(Clients * Requests, lines.Length);
        Assert.Equal(Clients * Requests, lines.Select(static line => Combined().Match(line).Groups[6].Value).Distinct().Count());
    }

    [Fact]
    public async Task Without_an_access_log_the_signal_changes_nothing()
    {
        await using Proxy proxy = await Proxy.StartAsync(stage.Main);

        proxy.Signal(OpenAnew);

        await proxy.LineAsync(static line => line.Contains("SIGUSR1: there is no file of an access log", StringComparison.Ordinal), "the line that says so");
        Assert.Equal(404, (await proxy.GetAsync("paths.test", "/nowhere")).Status);
    }

    /// <summary>The expression that is commonly used for the format.</summary>
    [GeneratedRegex("""^(\S+) (\S+) (\S+) \[([\w:/]+\s[+\-]\d{4})\] "(\S+) (\S+) ([^"]+)" (\d{3}) (\d+) "([^"]*)" "([^"]*)"(?: |$)""")]
    private static partial Regex Combined();

    private static string Text(JsonElement line, string name) => line.GetProperty(name).GetString()!;

    private static long Number(JsonElement line, string name) => line.GetProperty(name).GetInt64();
}
