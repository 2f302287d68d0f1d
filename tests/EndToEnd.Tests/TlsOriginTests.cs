using System.Net.Sockets;
using System.Net.WebSockets;
using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>Origins over TLS, and one by its name: third-party servers.</summary>
[Collection(OnStageCollection.Name)]
public sealed class TlsOriginTests(SecureServers servers) : IClassFixture<SecureServers>
{
    private const string Host = "origins.test";

    [Theory]
    [InlineData("/hello", "nginx")]
    [InlineData("/four/hello", "nginx")]
    [InlineData("/six/hello", "nginx")]
    [InlineData("/gunicorn/hello", "gunicorn")]
    [InlineData("/blind/hello", "nginx")]
    [InlineData("/mutual/hello", "nginx")]
    [InlineData("/named/hello", "nginx")]
    public async Task A_server_answers(string target, string server)
    {
        foreach (string version in (string[])[Curl.Http1, Curl.Http2])
        {
            CommandResult result = await Curl.RunAsync(servers.Proxy, Host, target, version);
            Assert.Equal(["hello from " + server, "200"], result.Output);
        }
    }

    [Theory]
    [InlineData("/wrong", "a wrong name: the origin's certificate is for origin.test, 127.0.0.1, ::1, not for other.test")]
    [InlineData("/expired", "an expired certificate: the origin's certificate was good until ")]
    [InlineData("/stranger", "an unknown authority: the origin's certificate is signed by CN=stranger, and nobody in ")]
    [InlineData("/system", "an unknown authority: the origin's certificate is signed by CN=ca, and nobody in /etc/")]
    [InlineData("/plain", "no TLS: what the origin answered is not TLS")]
    public async Task What_cannot_be_verified_is_a_502_and_a_line(string mount, string words)
    {
        int before = servers.Proxy.Lines.Length;
        Assert.Equal(502, (await servers.Proxy.GetAsync(Host, mount)).Status);
        string line = await servers.Proxy.LineAsync(line => line.Contains($" mount {Host}{mount}, ", StringComparison.Ordinal), "the line of the failure", before);
        Assert.Contains($": tls failed with {words}", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_wants_a_certificate_and_gets_none_says_so()
        => Assert.Equal(400, (await servers.Proxy.GetAsync(Host, "/nobody/hello")).Status);

    [Fact]
    public async Task A_large_body_goes_up_and_comes_down()
    {
        using HttpClient client = servers.Proxy.NewClient();
        using var content = new PatternContent(20_000_000, announced: false);
        using HttpResponseMessage stored = await client.PutAsync(new Uri($"http://{Host}/stored/pattern"), content);
        Assert.True(stored.IsSuccessStatusCode, $"{stored.StatusCode}");
        using Stream back = await client.GetStreamAsync(new Uri($"http://{Host}/six/stored/pattern"));
        Assert.Equal(20_000_000, await Pattern.VerifyAsync(back, CancellationToken.None));
    }

    [Theory]
    [InlineData("--h1")]
    [InlineData("-m10")]
    public async Task Load_from_h2load_is_answered_to_the_last_request(string option)
    {
        CommandResult result = await CommandResult.Of(
            "h2load", [option, "-n", "2000", "-c", "8", $"--connect-to={servers.Proxy.Address}", $"http://{Host}/hello"]);

        Assert.Contains(result.Output, line => line.StartsWith("status codes: 2000 2xx", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_WebSocket_goes_through()
    {
        using var client = new ClientWebSocket();
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = async (_, stopped) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(servers.Proxy.Address, stopped);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        await client.ConnectAsync(new Uri($"ws://{Host}/ws/echo"), invoker, CancellationToken.None);
        byte[] message = new byte[100_000];
        new Random(1).NextBytes(message);
        await client.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        byte[] back = new byte[message.Length];
        for (int received = 0; received < back.Length;)
        {
            received += (await client.ReceiveAsync(back.AsMemory(received), CancellationToken.None).AsTask().Within("the echo")).Count;
        }
        Assert.Equal(message, back);
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).Within("the end");
    }

    [Fact]
    public async Task A_changed_authority_counts_from_the_next_connection_on()
    {
        string file = Sandbox.At("ca.pem");
        string good = await File.ReadAllTextAsync(file);
        await using Proxy proxy = await Proxy.StartAsync(servers.Executable);
        try
        {
            Assert.Equal(502, (await proxy.GetAsync(Host, "/stranger/hello")).Status);
            await File.AppendAllTextAsync(file, "\n" + await File.ReadAllTextAsync(Sandbox.At("stranger.pem")));
            // It looks at the file once a second at most.
            await Patience.Until(
                () => proxy.GetAsync(Host, "/stranger/hello").GetAwaiter().GetResult().Status == 200, "the authority to be known");
        }
        finally
        {
            await File.WriteAllTextAsync(file, good);
        }
    }

    [Fact]
    public async Task Check_says_what_each_origin_answers_or_why_it_does_not()
    {
        CommandResult result = await CommandResult.Of(servers.Executable, ["check"]);

        Assert.Equal(1, result.ExitCode);
        AssertLine(result, "/four", "ok ");
        AssertLine(result, "/mutual", "ok ");
        AssertLine(result, "/named", "ok ");
        AssertLine(result, "/wrong", "FAILED", "tls failed with a wrong name");
        AssertLine(result, "/expired", "FAILED", "tls failed with an expired certificate");
        AssertLine(result, "/plain", "FAILED", "tls failed with no TLS");
    }

    private static void AssertLine(CommandResult result, string mount, params string[] words)
    {
        string line = Assert.Single(result.Output, line => line.Contains($"  {mount} ", StringComparison.Ordinal));
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.Ordinal));
    }
}
