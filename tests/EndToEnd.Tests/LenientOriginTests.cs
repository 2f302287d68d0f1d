using System.Net.Sockets;
using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>A guarded part of real servers that read paths less strictly than routing does, with an open mount in front of all of it.</summary>
[Collection(OnStageCollection.Name)]
public sealed class LenientOriginTests(Stage stage) : IAsyncLifetime
{
    private const string Host = "lenient.test";
    private const string Secret = "secret";

    private static readonly string[] s_merged =
        ["/private/x", "//private/x", "///private/x", "/.//private/x", "/a/..//private/x", "/%2fprivate/x", "/%2F%2Fprivate/x", "/priv%61te/x", "//priv%61te//x"];

    private static readonly string[] s_behindHost = ["/private/x", "//any/private/x", "///any/private", "//a@b:1/private/x", "//any/private/x/"];

    public Task InitializeAsync() => Htpasswd.SetAsync(TestMounts.Passwords, "alice", "wonderland");

    public Task DisposeAsync()
    {
        File.Delete(TestMounts.Passwords);
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData(Curl.Http1)]
    [InlineData(Curl.Http2)]
    public async Task What_nginx_keeps_behind_a_password_stays_there(string version)
    {
        string listen = $"unix:{TestMounts.Lenient}; location /private {{ return 200 {Secret}; }} location / {{ return 200 open; }} server_tokens off";
        await using OriginProcess nginx = await OriginProcess.StartNginxAsync(new UnixDomainSocketEndPoint(TestMounts.Lenient), listen);
        await CheckAsync(s_merged, version);
    }

    [Theory]
    [InlineData(Curl.Http1)]
    [InlineData(Curl.Http2)]
    public async Task What_a_parser_of_URLs_keeps_behind_a_password_stays_there(string version)
    {
        await using OriginProcess node = await OriginProcess.StartAsync(
            TestMounts.Lenient, "node", OriginProcess.ServerFile("url_server.js"), TestMounts.Lenient);
        await CheckAsync(s_behindHost, version);
        Assert.Equal(400, (await stage.Proxy.GetAsync(Host, "/\\any/private/x")).Status);
    }

    // Each path does lead to the secret, and only with the password.
    private async Task CheckAsync(string[] paths, string version)
    {
        foreach (string path in paths)
        {
            CommandResult stranger = await Curl.RunAsync(stage.Proxy, Host, path, version, "--path-as-is");
            Assert.Equal((path, "401"), (path, stranger.Output[^1]));
            Assert.DoesNotContain(Secret, stranger.Text, StringComparison.Ordinal);

            CommandResult alice = await Curl.RunAsync(stage.Proxy, Host, path, version, "--path-as-is", "--user", "alice:wonderland");
            Assert.Equal((path, "200"), (path, alice.Output[^1]));
            Assert.Contains(Secret, alice.Text, StringComparison.Ordinal);
        }
        CommandResult open = await Curl.RunAsync(stage.Proxy, Host, "/a//b;c/%2Fprivat", version, "--path-as-is");
        Assert.Equal("200", open.Output[^1]);
        Assert.Contains("open", open.Text, StringComparison.Ordinal);
    }
}
