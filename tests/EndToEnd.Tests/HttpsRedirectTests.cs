using System.Net;
using System.Net.Sockets;
using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>A clear-text listener that redirects to the one with TLS.</summary>
[Collection(OnStageCollection.Name)]
public sealed class HttpsRedirectTests(TlsStage stage) : IClassFixture<TlsStage>
{
    [Theory]
    [InlineData("GET", "/", "a.test", "a.test{0}/")]
    [InlineData("POST", "/x%20y/../z?q=%3F&r", "a.test:8080", "a.test{0}/z?q=%3F&r")]
    [InlineData("HEAD", "/admin", "listener.test", "listener.test{0}/admin")]
    [InlineData("GET", "/nowhere", "A.Test", "A.Test{0}/nowhere")]
    [InlineData("GET", "http://a.test:81/there?x", "b.wild.test", "a.test{0}/there?x")]
    public async Task Every_request_gets_308_and_its_own_URL_with_https(string method, string target, string host, string expected)
    {
        foreach ((IPEndPoint address, string port) in ((IPEndPoint, string)[])[(stage.Proxy.RedirectAddress, $":{stage.Proxy.Address.Port}"), (stage.Proxy.DefaultRedirectAddress, "")])
        {
            Message response = await AskAsync(address, $"{method} {target} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n");

            Assert.Equal(308, response.Status);
            Assert.Equal("https://" + expected.Replace("{0}", port, StringComparison.Ordinal), response["Location"]);
            Assert.Null(response["X-Mount"]);
        }
    }

    [Fact]
    public async Task HTTP_2_in_clear_text_gets_the_same()
    {
        CommandResult result = await CommandResult.Of(
            "curl",
            ["--silent", "--head", Curl.Http2, "--connect-to", $"a.test:80:{stage.Proxy.RedirectAddress}", "http://a.test/x?y"]);

        Assert.Contains("HTTP/2 308 ", result.Output.Select(line => line.TrimEnd('\r')));
        Assert.Contains($"location: https://a.test:{stage.Proxy.Address.Port}/x?y", result.Output.Select(line => line.TrimEnd('\r')));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: unknown.test\r\n\r\n", 421)]
    [InlineData("GET / HTTP/1.1\r\nHost: a.test/evil\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /.. HTTP/1.1\r\nHost: a.test\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\nHost: a.test\n\n", 400)]
    [InlineData("CONNECT a.test:443 HTTP/1.1\r\nHost: a.test\r\n\r\n", 405)]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: a.test\r\n\r\n", 204)]
    public async Task What_is_refused_everywhere_is_refused_here(string request, int status)
        => Assert.Equal(status, (await AskAsync(stage.Proxy.RedirectAddress, request)).Status);

    [Fact]
    public async Task A_connection_is_kept_and_serves_the_next_request()
    {
        await using Wire wire = await ConnectAsync(stage.Proxy.RedirectAddress);
        for (int i = 0; i < 3; i++)
        {
            await wire.SendAsync($"POST /{i} HTTP/1.1\r\nHost: a.test\r\n\r\n");
            Assert.Equal($"https://a.test:{stage.Proxy.Address.Port}/{i}", (await wire.ReadResponseAsync())["Location"]);
        }
    }

    private static async Task<Wire> ConnectAsync(IPEndPoint address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address).Within("a connection to the proxy");
        return new Wire(socket);
    }

    private static async Task<Message> AskAsync(IPEndPoint address, string request)
    {
        await using Wire wire = await ConnectAsync(address);
        await wire.SendAsync(request);
        return await wire.ReadResponseAsync(request.Split(' ', 2)[0]);
    }
}
