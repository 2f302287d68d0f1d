using System.Net;
using System.Net.WebSockets;
using System.Text;
using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>Mounts with <c>basic-auth</c>, whose password file htpasswd makes.</summary>
[Collection(OnStageCollection.Name)]
public sealed class GuardTests(Stage stage) : IAsyncLifetime
{
    private const string Host = "guarded.test";

    private readonly HttpClient _invoker = stage.Proxy.NewClient();

    public Task InitializeAsync() => Htpasswd.SetAsync(TestMounts.Passwords, "alice", "wonderland");

    public Task DisposeAsync()
    {
        _invoker.Dispose();
        File.Delete(TestMounts.Passwords);
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData(Curl.Http1)]
    [InlineData(Curl.Http2)]
    public async Task Who_has_the_password_gets_in_and_the_origin_knows_who_it_is(string version)
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);
        await using Proxy proxy = await Proxy.StartAsync(stage.Main);

        Assert.Equal("401", (await Curl.RunAsync(proxy, Host, "/a", version)).Output[^1]);
        Assert.Equal("401", (await Curl.RunAsync(proxy, Host, "/a", version, "--user", "alice:wrong")).Output[^1]);
        Assert.Equal("401", (await Curl.RunAsync(proxy, Host, "/a", version, "--user", "bob:wonderland")).Output[^1]);
        Assert.Empty(origin.Requests);

        CommandResult result = await Curl.RunAsync(
            proxy, Host, "/a", version, "--user", "alice:wonderland", "--header", "X-Remote-User: root", "--header", "X_Remote_User: root");
        Assert.Equal(["/a", "200"], result.Output);
        Message request = Assert.Single(origin.Requests);
        Assert.Equal("alice", request["X-Remote-User"]);
        Assert.Null(request["X_Remote_User"]);
        Assert.Null(request["Authorization"]);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_client_that_waits_to_be_asked_understands_the_question(string version)
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);
        await using Proxy proxy = await Proxy.StartAsync(stage.Main);
        using HttpClient client = proxy.NewClient(new Version(version), new NetworkCredential("alice", "wonderland"));

        for (int i = 0; i < 3; i++)
        {
            Assert.Equal($"/{i}", await client.GetStringAsync($"http://{Host}/{i}"));
        }
        Assert.All(origin.Requests, static request => Assert.Equal("alice", request["X-Remote-User"]));
        Assert.Equal(3, origin.Requests.Length);
    }

    [Fact]
    public async Task The_question_names_the_realm_that_mounts_of_one_file_share()
    {
        foreach (string target in (string[])["/", "/again"])
        {
            Message response = await stage.Proxy.GetAsync(Host, target);
            Assert.Equal(401, response.Status);
            Assert.Equal("Basic realm=\"/\", charset=\"UTF-8\"", response["WWW-Authenticate"]);
        }
    }

    [Fact]
    public async Task Where_any_mount_asks_for_passwords_no_client_can_say_who_it_is()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);

        Assert.Equal(200, (await stage.Proxy.GetAsync("scripted.test", "/x", "X-Remote-User: root\r\nAuthorization: Bearer abc\r\n")).Status);
        Message request = Assert.Single(origin.Requests);
        Assert.Null(request["X-Remote-User"]);
        // Without basic-auth, passwords are the origin's business.
        Assert.Equal("Bearer abc", request["Authorization"]);
    }

    [Fact]
    public async Task Files_that_are_compiled_in_are_guarded_like_an_origin()
    {
        Assert.Equal(401, (await stage.Proxy.GetAsync(Host, "/files/css/site.css")).Status);
        Message response = await stage.Proxy.GetAsync(Host, "/files/css/site.css", $"Authorization: {Authorization("alice:wonderland")}\r\n");
        Assert.Equal(200, response.Status);
    }

    [Fact]
    public async Task A_changed_password_counts_and_the_old_one_does_not()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);
        await using Proxy proxy = await Proxy.StartAsync(stage.Main);
        Assert.Equal(200, await StatusAsync(proxy, "alice:wonderland"));

        await Htpasswd.SetAsync(TestMounts.Passwords, "alice", "looking-glass");

        await Patience.Until(() => StatusAsync(proxy, "alice:looking-glass").GetAwaiter().GetResult() == 200, "the new password");
        Assert.Equal(401, await StatusAsync(proxy, "alice:wonderland"));
        Assert.Equal(200, await StatusAsync(proxy, "alice:looking-glass"));
    }

    [Fact]
    public async Task Without_its_file_a_mount_lets_nobody_in_and_the_log_says_why()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);
        await using Proxy proxy = await Proxy.StartAsync(stage.Main);
        File.Delete(TestMounts.Passwords);

        Assert.Equal(500, await StatusAsync(proxy, "alice:wonderland"));
        await proxy.LineAsync(
            line => line.Contains($"error password file {TestMounts.Passwords}: reading failed with ENOENT, so its mounts answer 500: ", StringComparison.Ordinal),
            "the line that names the file");

        await Htpasswd.SetAsync(TestMounts.Passwords, "alice", "wonderland");
        await Patience.Until(() => StatusAsync(proxy, "alice:wonderland").GetAwaiter().GetResult() == 200, "the new file");
    }

    [Fact]
    public async Task A_line_without_bcrypt_is_left_out_and_named()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);
        await Htpasswd.SetOldAsync(TestMounts.Passwords, "old", "password");
        await using Proxy proxy = await Proxy.StartAsync(stage.Main);

        Assert.Equal(401, await StatusAsync(proxy, "old:password"));
        Assert.Equal(200, await StatusAsync(proxy, "alice:wonderland"));
        await proxy.LineAsync(
            line => line.Contains($"warn password file {TestMounts.Passwords}: left out line 2: ", StringComparison.Ordinal) && line.Contains("htpasswd -B", StringComparison.Ordinal),
            "the line that names the line");
    }

    [Theory]
    [InlineData("Content-Length: 100000\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n")]
    public async Task An_upload_without_the_password_is_answered_before_it_has_ended(string framing)
    {
        Message response = await stage.Proxy.AskAsync($"POST /up HTTP/1.1\r\nHost: {Host}\r\n{framing}\r\n64\r\n");
        Assert.Equal(401, response.Status);
        Assert.Equal("close", response["Connection"]);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_web_socket_wants_the_password_too(string version)
    {
        await using OriginProcess server = await OriginProcess.StartWebSocketsAsync(TestMounts.WebSockets);
        await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(version, "alice:wrong"));

        using ClientWebSocket client = await ConnectAsync(version, "alice:wonderland");
        await client.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        var buffer = new byte[100];
        WebSocketReceiveResult result = await client.ReceiveAsync(buffer, CancellationToken.None).Within("the echo");
        Assert.Equal("hello", Encoding.UTF8.GetString(buffer, 0, result.Count));
    }

    private static string Authorization(string credentials) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials));

    private static async Task<int> StatusAsync(Proxy proxy, string credentials)
        => (await proxy.GetAsync(Host, "/x", $"Authorization: {Authorization(credentials)}\r\n")).Status;

    private async Task<ClientWebSocket> ConnectAsync(string version, string credentials)
    {
        var client = new ClientWebSocket();
        try
        {
            client.Options.HttpVersion = new Version(version);
            client.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
            client.Options.SetRequestHeader("Authorization", Authorization(credentials));
            await client.ConnectAsync(new Uri($"ws://{Host}/ws/echo"), _invoker, CancellationToken.None).Within("a WebSocket");
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }
}
