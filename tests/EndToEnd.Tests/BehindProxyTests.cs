using System.Net;
using System.Net.Sockets;
using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>Real proxies before the executable, which say whose connections and requests they hand on.</summary>
[Collection(OnStageCollection.Name)]
public sealed class BehindProxyTests(Stage stage) : IAsyncLifetime
{
    private ScriptedOrigin? _origin;
    private Proxy? _proxy;
    private string _accessLog = "";

    private Proxy Proxy => _proxy!;

    public async Task InitializeAsync()
    {
        _accessLog = Path.Combine(Sandbox.NewFolder(), "access.log");
        _origin = ScriptedOrigin.Answering(TestMounts.Scripted, static request =>
        {
            string said = $"{request["X-Forwarded-For"]} {request["X-Forwarded-Proto"]} {request["X-Forwarded-Host"]}";
            return $"HTTP/1.1 200 OK\r\nContent-Length: {said.Length}\r\n\r\n{said}";
        });
        _proxy = await Proxy.StartOnAsync(stage.Single, ["--access-log", _accessLog]);
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
    }

    [Theory]
    [InlineData("X-Forwarded-For: 6.6.6.6", "127.0.0.1")]
    [InlineData("X-Other: 1", "127.0.0.1")]
    public async Task What_nginx_says_of_its_client_over_a_Unix_socket_is_believed(string field, string client)
    {
        int port = FreePort();
        await using RealProxy nginx = await RealProxy.StartNginxAsync(port, TestMounts.Guarded);

        CommandResult got = await CurlAsync("--header", field, $"http://127.0.0.1:{port}/x");

        Assert.Equal($"{client} https public.test", got.Text);
        Assert.StartsWith($"{client} - - [", await AccessLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_HTTP_2_a_trusted_peer_is_believed_too()
    {
        CommandResult got = await CurlAsync(
            Curl.Http2, "--unix-socket", TestMounts.Guarded, "--header", "X-Forwarded-For: 6.6.6.6, 203.0.113.9, 10.1.2.3", "--header", "X-Forwarded-Proto: https",
            "http://a.test/x");
        Assert.Equal("203.0.113.9 https a.test", got.Text);
    }

    [Fact]
    public async Task Who_is_not_trusted_is_not_believed()
    {
        CommandResult got = await CurlAsync("--unix-socket", TestMounts.Front, "--header", "X-Forwarded-For: 6.6.6.6", "--header", "X-Forwarded-Proto: https", "http://a.test/x");
        Assert.Equal("unknown http a.test", got.Text);
        Assert.StartsWith("unknown - - [", await AccessLineAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("send-proxy")]
    [InlineData("send-proxy-v2")]
    [InlineData("send-proxy-v2 proxy-v2-options crc32c,unique-id")]
    public async Task HAProxy_says_whose_connection_it_hands_on(string option)
    {
        int port = FreePort();
        string socket = Path.Combine(Sandbox.NewFolder(), "s");
        // Before the port, 127.0.0.1 is a trusted proxy: as the client, it is believed what it says of others.
        foreach ((string server, string said, string nobody) in (
            (string, string, string)[])[($"unix@{TestMounts.Proxied}", "127.0.0.1", "unknown"), ($"{PortWithHeaders()}", "6.6.6.6", "127.0.0.1")])
        {
            await using RealProxy haproxy = await RealProxy.StartHAProxyAsync(port, socket, $"{server} {option}");

            // TCP connections, HTTP/1.1 and HTTP/2; and one whose client has no address.
            string[] spoofed = ["--header", "Host: a.test", "--header", "X-Forwarded-For: 6.6.6.6", $"http://127.0.0.1:{port}/x"];
            Assert.Equal($"{said} http a.test", (await CurlAsync(spoofed)).Text);
            Assert.Equal($"{said} http a.test", (await CurlAsync([Curl.Http2, .. spoofed])).Text);
            Assert.Equal("127.0.0.1 http a.test", (await CurlAsync("--header", "Host: a.test", $"http://127.0.0.1:{port}/x")).Text);
            Assert.Equal($"{nobody} http a.test", (await CurlAsync("--unix-socket", socket, "--header", "X-Forwarded-For: 6.6.6.6", "http://a.test/x")).Text);
        }
    }

    [Fact]
    public async Task An_IPv6_client_is_named_by_its_address()
    {
        await using Wire wire = await ConnectAsync();
        await wire.SendAsync("PROXY TCP6 2001:DB8::9 2001:db8::1 40000 80\r\nGET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        Assert.Equal("2001:db8::9 http a.test", (await wire.ReadResponseAsync()).Text);
        Assert.StartsWith("2001:db8::9 - - [", await AccessLineAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n", "does not begin with a sound PROXY header")]
    [InlineData("PROXY TCP4 203.0.113.9 192.0.2.2 1 065\r\nGET / HTTP/1.1\r\nHost: a.test\r\n\r\n", "does not begin with a sound PROXY header")]
    [InlineData("PROXY TCP4 203.0.113.9", "did not send its PROXY header in time")]
    public async Task What_has_no_sound_header_is_closed_without_a_word(string sent, string reason)
    {
        int before = Proxy.Lines.Length;
        await using Wire wire = await ConnectAsync();
        await wire.SendAsync(sent);

        Assert.Equal("", await wire.ReadToEndAsync());
        await Proxy.LineAsync(
            line => line.EndsWith($"client 127.0.0.1: a connection was closed, because it {reason}", StringComparison.Ordinal), "the line about it", before);
        Assert.Empty(_origin!.Requests);
    }

    [Fact]
    public async Task A_drain_does_not_wait_for_headers()
    {
        await using Wire wire = await ConnectAsync();
        await wire.SendAsync("PROXY");
        Proxy.Signal(System.Runtime.InteropServices.PosixSignal.SIGTERM);
        Assert.Equal(0, await Proxy.ExitCodeAsync());
    }

    [Fact]
    public void The_socket_has_the_permissions_that_mounts_json_says()
    {
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite, File.GetUnixFileMode(TestMounts.Guarded));
    }

    [Fact]
    public async Task Mounts_says_what_is_special_about_the_listeners()
    {
        CommandResult result = await CommandResult.Of(stage.Single, ["mounts"]);
        Assert.Contains(
            $"listener http://unix:{TestMounts.Guarded}, mode 0620, owner {Posix.EffectiveUserId()}, group {Posix.EffectiveGroupId()}, trusts 10.0.0.0/8 unix",
            result.Output);
        Assert.Contains("listener http://127.0.0.1:0, PROXY protocol, trusts 127.0.0.1/32", result.Output);
    }

    private static Task<CommandResult> CurlAsync(params string[] options) => CommandResult.Of("curl", ["--silent", .. options]);

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private IPEndPoint PortWithHeaders()
    {
        const string Announcement = "listening on http://127.0.0.1:";
        string line = Proxy.Lines.First(line => line.Contains(Announcement, StringComparison.Ordinal));
        return IPEndPoint.Parse(line[line.IndexOf("127.0.0.1:", StringComparison.Ordinal)..]);
    }

    private async Task<Wire> ConnectAsync()
    {
        // The line about the last listener is there when that of the first one is no longer the last.
        await Proxy.LineAsync(line => line.Contains("listening on http://127.0.0.1:", StringComparison.Ordinal), "the line about the port");
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(PortWithHeaders()).Within("a connection to the proxy");
        return new Wire(socket);
    }

    private async Task<string> AccessLineAsync()
    {
        string text = "";
        await Patience.Until(() => (text = File.ReadAllText(_accessLog)).EndsWith('\n'), "a line in the access log");
        return text;
    }
}
