using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>Status page, metrics and health check of the executable.</summary>
[Collection(OnStageCollection.Name)]
public sealed class StatusTests
{
    private const string Odd = "/odd \"name\\ <b>&'ä";

    /// <summary>The text is read by the Python library of Prometheus, a third-party parser.</summary>
    [Fact]
    public async Task Prometheus_library_reads_the_metrics()
    {
        await using StatusStage status = await StatusStage.StartAsync();
        await status.UseAsync();
        Message got = await status.Proxy.GetAsync(StatusStage.Host, "/metrics");
        Assert.Equal((200, "text/plain; version=0.0.4; charset=utf-8", "no-store"), (got.Status, got["Content-Type"], got["Cache-Control"]));

        Dictionary<string, double> samples = await ReadAsync(got.Body);
        Assert.Equal(41, samples["udsaot_requests_total code=2xx mount=/ vhost=status.test"]);
        Assert.Equal(1, samples["udsaot_requests_total code=3xx mount=/ vhost=status.test"]);
        Assert.Equal(1, samples["udsaot_requests_total code=4xx mount=/ vhost=status.test"]);
        Assert.Equal(1, samples["udsaot_requests_total code=5xx mount=/absent vhost=status.test"]);
        Assert.Equal(1, samples[$"udsaot_requests_total code=5xx mount={Odd} vhost=status.test"]);
        Assert.Equal(5, samples["udsaot_request_body_bytes_total mount=/ vhost=status.test"]);
        Assert.True(samples["udsaot_response_body_bytes_total mount=/ vhost=status.test"] >= 40 * "hello from kestrel".Length);
        Assert.Equal(43, samples["udsaot_request_duration_seconds_count mount=/ vhost=status.test"]);
        Assert.Equal(43, samples["udsaot_origin_first_byte_seconds_bucket le=+Inf mount=/ vhost=status.test"]);
        Assert.Equal(1, samples["udsaot_origin_connect_seconds_count mount=/ vhost=status.test"]);
        Assert.Equal(1, samples["udsaot_origin_up mount=/ vhost=status.test"]);
        Assert.Equal(0, samples["udsaot_origin_up mount=/absent vhost=status.test"]);
        Assert.Equal(1, samples["udsaot_origin_connections mount=/ state=idle vhost=status.test"]);
        Assert.Equal(8, samples["udsaot_origin_connections_limit mount=/scripted vhost=status.test"]);
        Assert.Equal(1, samples["udsaot_failures_total errno=ENOENT mount=/absent phase=connect side=origin vhost=status.test"]);
        Assert.Equal(1, samples["udsaot_refused_requests_total code=404"]);
        // The scrape itself is the one that is in flight.
        Assert.Equal(1, samples["udsaot_requests_in_flight mount=/metrics vhost=status.test"]);
        Assert.Equal(0, samples["udsaot_requests_in_flight mount=/ vhost=status.test"]);
        Assert.True(samples["process_resident_memory_bytes"] > 1_000_000);
        Assert.True(samples["process_max_fds"] > samples["process_open_fds"]);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task All_three_answer_over_either_version(string version)
    {
        await using StatusStage status = await StatusStage.StartAsync();
        using HttpClient client = status.Proxy.NewClient(Version.Parse(version));
        Assert.Contains("</html>", await client.GetStringAsync("http://status.test/status"));
        Assert.Contains("</html>", await client.GetStringAsync("http://device.test/state/"));
        Assert.Contains("udsaot_build_info{", await client.GetStringAsync("http://status.test/metrics"));
        Assert.Equal("ok\n", await client.GetStringAsync("http://status.test/health"));

        using HttpResponseMessage below = await client.GetAsync("http://status.test/status/below");
        Assert.Equal(HttpStatusCode.NotFound, below.StatusCode);
        using HttpResponseMessage posted = await client.PostAsync("http://status.test/metrics", new StringContent("what?"));
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "GET, HEAD"), (posted.StatusCode, string.Join(", ", posted.Content.Headers.Allow)));
        using var question = new HttpRequestMessage(HttpMethod.Head, "http://device.test/state/") { Version = client.DefaultRequestVersion, VersionPolicy = client.DefaultVersionPolicy };
        using HttpResponseMessage head = await client.SendAsync(question);
        Assert.Equal((HttpStatusCode.OK, "DENY"), (head.StatusCode, head.Headers.GetValues("X-Frame-Options").Single()));
    }

    [Fact]
    public async Task A_program_gets_JSON()
    {
        await using StatusStage status = await StatusStage.StartAsync();
        await status.UseAsync();
        Message got = await status.Proxy.GetAsync("device.test", "/state/", "Accept: application/json\r\n");
        using var document = JsonDocument.Parse(got.Body);
        JsonElement[] mounts = [.. document.RootElement.GetProperty("mounts").EnumerateArray().Where(static mount =>
            mount.GetProperty("vhost").GetString() is StatusStage.Host or "device.test")];
        Assert.Equal(
            ["/ up", "/scripted unknown", "/absent down", $"{Odd} down", "/status own", "/metrics own", "/health own", "/only unknown", "/state/ own"],
            mounts.Select(static mount => $"{mount.GetProperty("mountpoint").GetString()} {mount.GetProperty("state").GetString()}"));
        Assert.Equal(43, mounts[0].GetProperty("requests").GetProperty("answered").GetInt64());
        Assert.StartsWith(
            "the file does not exist, but its directory does",
            mounts[2].GetProperty("last-failure").GetProperty("words").GetString());
        Assert.Equal(status.Proxy.Id, document.RootElement.GetProperty("process").GetProperty("id").GetInt32());
    }

    /// <summary>A connection that is still open while the proxy drains is told so.</summary>
    [Fact]
    public async Task Health_is_503_while_draining()
    {
        await using StatusStage status = await StatusStage.StartAsync();
        await using Wire wire = await status.Proxy.ConnectAsync();
        await wire.SendAsync("GET /health HTTP/1.1\r\nHost: status.test\r\n\r\n");
        Message got = await wire.ReadResponseAsync("GET");
        Assert.Equal((200, "ok\n", "no-store"), (got.Status, got.Text, got["Cache-Control"]));

        // A connection that lies idle would be closed by the drain. Those behind have their answers when this one was read.
        await wire.SendAsync("GET /health HTTP/1.1\r\nHost: status.test\r\n");
        for (int i = 0; i < 10; i++)
        {
            await status.Proxy.GetAsync(StatusStage.Host, "/health");
        }
        status.Proxy.Signal(PosixSignal.SIGTERM);
        await status.Proxy.LineAsync(static line => line.Contains("no new connections", StringComparison.Ordinal), "the line about the drain");
        await wire.SendAsync("\r\n");
        got = await wire.ReadResponseAsync("GET");
        Assert.Equal((503, "draining\n", "no-store"), (got.Status, got.Text, got["Cache-Control"]));
        Assert.Equal(0, await status.Proxy.ExitCodeAsync());
    }

    /// <summary>
    /// The page fits a phone and a desk, light and dark, keeps to its own policy, and shows by itself that an origin went down.
    /// </summary>
    [Fact]
    public async Task A_browser_shows_the_page_without_overflow_and_keeps_it_fresh()
    {
        await using StatusStage status = await StatusStage.StartAsync();
        await status.UseAsync();
        await using Browser browser = await Browser.StartAsync(StatusStage.Host);
        foreach (int width in (int[])[390, 1280])
        {
            foreach (bool isDark in (bool[])[false, true])
            {
                await browser.BeAsync(width, isDark);
                await browser.OpenAsync($"http://{StatusStage.Host}:{status.Proxy.Address.Port}/status");
                Assert.Equal(width, (await browser.EvaluateAsync("innerWidth"))!.GetValue<int>());
                Assert.True((await browser.EvaluateAsync("document.documentElement.scrollWidth <= innerWidth"))!.GetValue<bool>(), $"wider than {width}");
                string wide = (await browser.EvaluateAsync(
                    "[...document.querySelectorAll('main *, footer *')].filter(each => each.getBoundingClientRect().right > innerWidth + .5).map(each => each.outerHTML).join()"))!.GetValue<string>();
                Assert.True(wide == "", $"beyond the edge at {width}: {wide}");
                string ground = (await browser.EvaluateAsync("getComputedStyle(document.body).backgroundColor"))!.GetValue<string>();
                Assert.Equal(isDark, ground.Contains("(16, ", StringComparison.Ordinal));
                Assert.True((await browser.PictureAsync()).Length > 10_000);
            }
        }
        Assert.Equal("2 of 27 origins are down", (await browser.EvaluateAsync("document.querySelector('h1').textContent"))!.GetValue<string>());
        Assert.Contains(Odd, (await browser.EvaluateAsync("document.querySelector('table').textContent"))!.GetValue<string>());
        Assert.Equal(
            "Up Unknown Down Down Built in",
            (await browser.EvaluateAsync("[...document.querySelectorAll('.badge')].slice(0, 5).map(each => each.textContent.trim().replace(/^\\S+\\s/, '')).join(' ')"))!.GetValue<string>());

        await status.Proxy.GetAsync("device.test", "/only");
        await browser.UntilAsync("document.querySelector('h1').textContent === '3 of 27 origins are down'", "the page showing another origin down");
        Assert.Equal("✕ 3 of 27 origins are down", (await browser.EvaluateAsync("document.title"))!.GetValue<string>());
        Assert.Empty(browser.Complaints);

        await status.Proxy.CrashAsync();
        await browser.UntilAsync("!document.getElementById('lost').hidden", "the page saying that nobody answers");
    }

    private static async Task<Dictionary<string, double>> ReadAsync(byte[] metrics)
    {
        string file = Path.Combine(Sandbox.NewFolder(), "metrics");
        await File.WriteAllBytesAsync(file, metrics);
        CommandResult result = await CommandResult.Of(OriginProcess.SystemPython, [OriginProcess.ServerFile("read_metrics.py"), file]);
        Assert.True(result.ExitCode == 0, result.Text);
        var samples = new Dictionary<string, double>();
        foreach (string line in result.Output)
        {
            using var sample = JsonDocument.Parse(line);
            IEnumerable<string> labels = sample.RootElement[3].EnumerateObject().OrderBy(static label => label.Name, StringComparer.Ordinal)
                .Select(static label => $" {label.Name}={label.Value.GetString()}");
            samples.Add(sample.RootElement[2].GetString() + string.Concat(labels), sample.RootElement[4].GetDouble());
        }
        return samples;
    }
}
