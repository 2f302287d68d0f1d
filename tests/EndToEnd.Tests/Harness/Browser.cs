using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace UdsAot.EndToEnd.Harness;

/// <summary>Chromium without a window, told what to do by its DevTools protocol. It has one page.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private const string Announcement = "DevTools listening on ";

    private readonly RunningProcess _process;
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[65_536];
    private readonly List<string> _complaints = [];
    private string? _session;
    private int _calls;

    private Browser(RunningProcess process) => _process = process;

    /// <summary>Complaints of the page's console and of the browser's policies.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    /// <summary>Starts it.</summary>
    /// <param name="host">The one name that leads anywhere, which is 127.0.0.1.</param>
    /// <param name="options">Further options.</param>
    public static async Task<Browser> StartAsync(string host, params string[] options)
    {
        var browser = new Browser(new RunningProcess(
            "chromium",
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", $"--user-data-dir={Sandbox.NewFolder()}",
                "--remote-debugging-port=0", $"--host-resolver-rules=MAP {host} 127.0.0.1 , MAP * ~NOTFOUND , EXCLUDE 127.0.0.1", .. options, "about:blank",
            ]));
        try
        {
            string line = await browser._process.LineAsync(line => line.StartsWith(Announcement, StringComparison.Ordinal), "the address of its DevTools");
            await browser._socket.ConnectAsync(new Uri(line[Announcement.Length..]), CancellationToken.None).Within("a connection to DevTools");
            JsonNode target = await browser.CallAsync("Target.createTarget", new JsonObject { ["url"] = "about:blank" });
            JsonNode session = await browser.CallAsync(
                "Target.attachToTarget", new JsonObject { ["targetId"] = target["targetId"]!.GetValue<string>(), ["flatten"] = true });
            browser._session = session["sessionId"]!.GetValue<string>();
            await browser.CallAsync("Page.enable");
            await browser.CallAsync("Log.enable");
            await browser.CallAsync("Runtime.enable");
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a URL and waits until it is loaded.</summary>
    public async Task OpenAsync(string url)
    {
        await CallAsync("Page.navigate", new JsonObject { ["url"] = url });
        await UntilAsync("document.readyState === 'complete' && location.href !== 'about:blank'", "the page");
    }

    /// <summary>Makes it as wide as a device.</summary>
    /// <param name="width">CSS pixels.</param>
    /// <param name="isDark">True if the person prefers dark pages.</param>
    public async Task BeAsync(int width, bool isDark)
    {
        await CallAsync("Emulation.setDeviceMetricsOverride", new JsonObject
        {
            ["width"] = width,
            ["height"] = 900,
            ["deviceScaleFactor"] = 1,
            ["mobile"] = width < 800,
        });
        var scheme = new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = isDark ? "dark" : "light" };
        await CallAsync("Emulation.setEmulatedMedia", new JsonObject { ["features"] = new JsonArray(scheme) });
    }

    /// <summary>The value of an expression of JavaScript.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        JsonNode answer = await CallAsync("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true });
        Assert.True(answer["exceptionDetails"] is null, answer.ToJsonString());
        return answer["result"]!["value"]?.DeepClone();
    }

    /// <summary>Waits until an expression is true.</summary>
    public async Task UntilAsync(string expression, string what)
    {
        using var patience = new CancellationTokenSource(Patience.Default);
        while (!(await EvaluateAsync(expression))!.GetValue<bool>())
        {
            Assert.False(patience.IsCancellationRequested, $"never came about: {what}");
            await Task.Delay(20);
        }
    }

    /// <summary>A picture of the whole page, as PNG.</summary>
    public async Task<byte[]> PictureAsync()
    {
        JsonNode answer = await CallAsync("Page.captureScreenshot", new JsonObject { ["captureBeyondViewport"] = true });
        return Convert.FromBase64String(answer["data"]!.GetValue<string>());
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        if (!_process.HasExited)
        {
            // Waits for all of its processes: they write to its folder to the last.
            await _process.CrashAsync();
        }
        await _process.DisposeAsync();
    }

    private async Task<JsonNode> CallAsync(string method, JsonObject? parameters = null)
    {
        int id = ++_calls;
        var call = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] };
        if (_session is not null)
        {
            call["sessionId"] = _session;
        }
        await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(call), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None).Within(method);
        while (true)
        {
            JsonNode message = await ReceiveAsync().Within($"the answer to {method}");
            if (message["id"]?.GetValue<int>() == id)
            {
                return message["result"] ?? throw new InvalidOperationException($"{method}: {message["error"]?.ToJsonString()}");
            }
            Note(message);
        }
    }

    private void Note(JsonNode message)
    {
        if (message["method"]?.GetValue<string>() is "Log.entryAdded" or "Runtime.exceptionThrown")
        {
            _complaints.Add(message["params"]!.ToJsonString());
        }
    }

    private async Task<JsonNode> ReceiveAsync()
    {
        var message = new MemoryStream();
        WebSocketReceiveResult result;
        do
        {
            result = await _socket.ReceiveAsync(_buffer, CancellationToken.None);
            message.Write(_buffer, 0, result.Count);
        }
        while (!result.EndOfMessage);
        return JsonNode.Parse(message.ToArray())!;
    }
}
