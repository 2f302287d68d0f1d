using System.Globalization;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>HTTP/2 over TLS, seen by clients of other makers. .NET's are in <see cref="TlsTests"/>.</summary>
[Collection(OnStageCollection.Name)]
public sealed class Http2ClientTests : IAsyncLifetime
{
    private const string Host = "kestrel.test";

    private readonly string _log = Path.Combine(Sandbox.NewFolder(), "access.log");
    private TlsProxy? _proxy;
    private KestrelOrigin? _origin;
    private ScriptedOrigin? _trailing;

    private TlsProxy Proxy => _proxy!;

    public async Task InitializeAsync()
    {
        _proxy = await TlsProxy.StartWithAsync(await TlsStage.PrepareAsync(), "--access-log", _log);
        _origin = await KestrelOrigin.StartAsync(TestMounts.Kestrel, static application =>
        {
            application.UseWebSockets();
            application.MapGet("/page", static () => Results.File(OriginProcess.ServerFile("http2_page.html"), "text/html"));
            application.MapGet("/events", WriteEventsAsync);
            KestrelOrigin.MapSlow(application);
            application.MapGet("/echo-messages", EchoMessagesAsync);
        });
        _trailing = ScriptedOrigin.Start(TestMounts.Abstract, WriteTrailersAsync);
    }

    public async Task DisposeAsync()
    {
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }
        if (_origin is not null)
        {
            await _origin.DisposeAsync();
        }
        if (_trailing is not null)
        {
            await _trailing.DisposeAsync();
        }
    }

    [Fact]
    public async Task Nghttp_gets_many_files_and_uploads_one()
    {
        string content = new('x', 300_000);
        string file = Sandbox.At("nghttp.txt");
        await File.WriteAllTextAsync(file, content);

        CommandResult pages = await CommandResult.Of("nghttp", ["-nvy", "-m", "40", $"-H:authority: {Host}", $"https://{Proxy.Address}/hello"]);
        CommandResult upload = await CommandResult.Of("nghttp", ["-y", "-d", file, $"-H:authority: {Host}", $"https://{Proxy.Address}/echo"]);

        Assert.Equal(40, pages.Output.Count(static line => line.EndsWith(":status: 200", StringComparison.Ordinal)));
        Assert.Equal(content, upload.Text);
    }

    [Theory]
    [InlineData("1", "1")]
    [InlineData("4", "100")]
    [InlineData("16", "4")]
    public async Task H2load_is_answered_to_the_last_request(string connections, string streams)
    {
        CommandResult result = await CommandResult.Of(
            "h2load", ["-n", "4000", "-c", connections, "-m", streams, $"--connect-to={Proxy.Address}", $"https://{Host}/hello"]);

        Assert.Contains(result.Output, static line => line.Contains("4000 succeeded, 0 failed, 0 errored", StringComparison.Ordinal));
        Assert.Contains(result.Output, static line => line.StartsWith("status codes: 4000 2xx", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Curl_gets_many_files_on_one_connection_and_uploads_one()
    {
        string file = Sandbox.At("curl.txt");
        await File.WriteAllTextAsync(file, new string('x', 3_000_000));

        CommandResult pages = await Proxy.CurlAsync(Host, "/hello?[1-50]", "--http2", "--parallel", "--no-progress-meter", "--output", "/dev/null");
        CommandResult upload = await Proxy.CurlAsync(Host, "/echo", "--http2", "--data-binary", "@" + file);

        Assert.Equal(50, pages.Output.Count(static line => line == "200"));
        Assert.Equal([new string('x', 3_000_000), "200"], upload.Output);
    }

    [Fact]
    public Task Nodes_client_finds_all_well()
        => AssertFindsAllWellAsync("node", OriginProcess.ServerFile("http2_client.js"), Host, $"{Proxy.Address.Address}", $"{Proxy.Address.Port}", TlsStage.RootFile);

    [Fact]
    public Task Pythons_client_finds_all_well()
        => AssertFindsAllWellAsync(
            OriginProcess.SystemPython, OriginProcess.ServerFile("http2_client.py"), Host, $"{Proxy.Address.Address}", $"{Proxy.Address.Port}", TlsStage.RootFile);

    [Fact]
    public Task Gos_client_finds_all_well()
        => AssertFindsAllWellAsync("go", "run", OriginProcess.ServerFile("http2_client.go"), Host, $"{Proxy.Address}", TlsStage.RootFile);

    [Fact]
    public async Task A_browser_finds_all_well()
    {
        await using Browser browser = await Browser.StartAsync(Host, "--ignore-certificate-errors");

        await browser.OpenAsync($"https://{Host}:{Proxy.Address.Port}/page");

        string result = (await browser.EvaluateAsync("run().catch(String)"))!.GetValue<string>();
        Assert.True(result == "all is well", $"{result}\n{string.Join('\n', Proxy.Lines)}\n{await File.ReadAllTextAsync(_log)}");
        Assert.True(browser.Complaints.Count == 0, string.Join('\n', browser.Complaints));
        Assert.DoesNotContain(Proxy.Lines, static line => line.Contains(" closed: ", StringComparison.Ordinal));
        // The browser's WebSocket is a stream of its connection.
        string[] tunnels = [.. (await File.ReadAllLinesAsync(_log)).Where(static line => line.Contains("/echo-messages", StringComparison.Ordinal))];
        Assert.Equal(2, tunnels.Length);
        Assert.All(tunnels, static line => Assert.Contains("HTTP/2.0\"", line));
    }

    private async Task AssertFindsAllWellAsync(string command, params string[] arguments)
    {
        CommandResult result = await CommandResult.Of(command, arguments);

        Assert.True(result.ExitCode == 0, $"{result.Text}\n{string.Join('\n', Proxy.Lines)}");
        Assert.Equal("all is well", result.Output[^1]);
    }

    private static async Task WriteEventsAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        for (int i = 0; ; i++)
        {
            await context.Response.WriteAsync($"data: {i.ToString(CultureInfo.InvariantCulture)}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(50, context.RequestAborted);
        }
    }

    // Kestrel has no trailers in HTTP/1.1.
    private static async Task WriteTrailersAsync(ScriptedOrigin origin, Wire wire)
    {
        while (await origin.NextAsync(wire) is not null)
        {
            await wire.SendAsync("HTTP/1.1 200 OK\r\nTrailer: X-Checksum\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ntext\r\n0\r\nX-Checksum: 17\r\n\r\n");
        }
    }

    private static async Task EchoMessagesAsync(HttpContext context)
    {
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        byte[] buffer = new byte[16_384];
        ValueWebSocketReceiveResult part;
        while ((part = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted)).MessageType != WebSocketMessageType.Close)
        {
            await socket.SendAsync(buffer.AsMemory(0, part.Count), part.MessageType, part.EndOfMessage, context.RequestAborted);
        }
        await socket.CloseAsync(socket.CloseStatus!.Value, socket.CloseStatusDescription, context.RequestAborted);
    }
}
