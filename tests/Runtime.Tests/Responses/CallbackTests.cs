using System.Text.Json;
using UdsAot.Compiled;
using UdsAot.Responses;

namespace UdsAot.Tests.Responses;

/// <summary>The mounts that show something of the proxy itself, as a client of HTTP/1.1 sees them.</summary>
public sealed class CallbackTests
{
    private static readonly string[] s_mountpoints = ["/", "/x", "/x/"];

    public static TheoryData<string, string> Everywhere
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (string kind in (string[])["status", "metrics", "health"])
            {
                foreach (string mountpoint in s_mountpoints)
                {
                    all.Add(kind, mountpoint);
                }
            }
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task It_is_at_its_mountpoint_and_not_below(string kind, string mountpoint)
    {
        using ProxyStage stage = StageOf(kind, mountpoint);
        string bare = mountpoint.TrimEnd('/');
        ClientResponse got = await GetAsync(stage, bare + "/?q=1");
        Assert.Equal((200, "no-store", "nosniff"), (got.Status, got.Field("Cache-Control"), got.Field("X-Content-Type-Options")));
        Assert.NotEqual("", got.Body);
        Assert.Null(got.Field("Connection"));
        Assert.Equal(404, (await GetAsync(stage, bare + "/below")).Status);
        Assert.Equal(404, (await GetAsync(stage, bare + "//")).Status);
        if (mountpoint == "/x")
        {
            Assert.Equal(200, (await GetAsync(stage, "/x")).Status);
        }
    }

    [Theory]
    [InlineData("status")]
    [InlineData("metrics")]
    [InlineData("health")]
    public async Task It_takes_GET_and_HEAD_only(string kind)
    {
        using ProxyStage stage = StageOf(kind, "/x");
        PipedClient client = stage.Connect();
        await client.SendAsync("HEAD /x HTTP/1.1\r\nHost: a.test\r\n\r\n");
        ClientResponse head = await client.ReadResponseAsync(toHead: true);
        Assert.Equal((200, "no-store"), (head.Status, head.Field("Cache-Control")));

        foreach (string method in (string[])["POST", "PUT", "DELETE", "OPTIONS", "get", "GETS"])
        {
            await client.SendAsync($"{method} /x HTTP/1.1\r\nHost: a.test\r\n\r\n");
            ClientResponse got = await client.ReadResponseAsync();
            Assert.Equal((405, "GET, HEAD"), (got.Status, got.Field("Allow")));
        }
    }

    [Fact]
    public async Task A_client_of_HTTP_10_gets_the_whole_too()
    {
        using ProxyStage stage = StageOf("metrics", "/x");
        PipedClient client = stage.Connect();
        await client.SendAsync("GET /x HTTP/1.0\r\nHost: a.test\r\n\r\n");
        ClientResponse got = await client.ReadResponseAsync();
        Assert.Equal((200, null), (got.Status, got.Field("Transfer-Encoding")));
        _ = new StrictExposition(got.Body);
    }

    [Fact]
    public async Task Health_turns_to_503_with_the_drain()
    {
        using ProxyStage stage = StageOf("health", "/x");
        ClientResponse got = await GetAsync(stage, "/x");
        Assert.Equal((200, "ok\n", "text/plain; charset=utf-8"), (got.Status, got.Body, got.Field("Content-Type")));
        stage.Core.Reports!.IsDraining = true;
        got = await GetAsync(stage, "/x");
        Assert.Equal((503, "draining\n", "no-store"), (got.Status, got.Body, got.Field("Cache-Control")));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("Accept: */*\r\n", false)]
    [InlineData("Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\n", false)]
    [InlineData("Accept: application/problem+json\r\n", false)]
    [InlineData("Accept: application/json\r\n", true)]
    [InlineData("Accept: application/json, text/html;q=0.9\r\n", true)]
    [InlineData("Accept: application/*\r\n", true)]
    [InlineData("Accept: application/json;q=0.1, text/html\r\n", false)]
    public async Task Status_is_a_page_or_JSON_as_the_client_prefers(string accept, bool isJson)
    {
        using ProxyStage stage = StageOf("status", "/x");
        ClientResponse got = await GetAsync(stage, "/x", accept);
        Assert.Equal((200, "Accept"), (got.Status, got.Field("Vary")));
        Assert.Equal(isJson ? "application/json" : "text/html; charset=utf-8", got.Field("Content-Type"));
        if (isJson)
        {
            using var document = JsonDocument.Parse(got.Body);
            JsonElement mount = document.RootElement.GetProperty("mounts")[0];
            Assert.Equal(("/x", "own", 1), (mount.GetProperty("mountpoint").GetString(), mount.GetProperty("state").GetString(), mount.GetProperty("requests").GetProperty("in-flight").GetInt64()));
        }
        else
        {
            Assert.StartsWith("<!DOCTYPE html>", got.Body);
            Assert.EndsWith("</html>\n", got.Body);
        }
    }

    /// <summary>A mount's own headers are set here as on any other response.</summary>
    [Fact]
    public async Task Headers_of_the_mount_are_set()
    {
        using var stage = new ProxyStage(_ => MountOf("health", "/x", new ListMap(set: "X-Frame-Options: DENY\r\n")));
        Assert.Equal("DENY", (await GetAsync(stage, "/x")).Field("X-Frame-Options"));
    }

    private static ProxyStage StageOf(string kind, string mountpoint) => new(_ => MountOf(kind, mountpoint, HeaderMap.EndToEnd));

    private static Mount MountOf(string kind, string mountpoint, HeaderMap map) => new()
    {
        Index = 0,
        Vhost = "*",
        Mountpoint = mountpoint,
        Origin = "callback://" + kind,
        ResponseHeaders = map,
        Local = kind switch
        {
            "status" => new StatusCallback(),
            "metrics" => new MetricsCallback(),
            _ => new HealthCallback(),
        },
    };

    private static async Task<ClientResponse> GetAsync(ProxyStage stage, string target, string fields = "")
    {
        PipedClient client = stage.Connect();
        await client.SendAsync($"GET {target} HTTP/1.1\r\nHost: a.test\r\n{fields}\r\n");
        return await client.ReadResponseAsync();
    }
}
