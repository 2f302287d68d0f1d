using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>Which vhost a request is for, and the requests that are for none.</summary>
[Collection(OnStageCollection.Name)]
public sealed class VhostTests(Stage stage)
{
    [Theory]
    [InlineData("exact.wild.test", "/exact/x")]
    [InlineData("EXACT.Wild.Test", "/exact/x")]
    [InlineData("exact.wild.test:8080", "/exact/x")]
    [InlineData("exact.wild.test.", "/exact/x")]
    [InlineData("other.wild.test", "/wild/x")]
    [InlineData("a.b.wild.test", "/wild/x")]
    [InlineData("x.deep.wild.test", "/deep/x")]
    [InlineData("deep.wild.test", "/wild/x")]
    public async Task A_host_is_served_by_the_vhost_that_fits_it_best(string host, string onward)
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);

        Message response = await stage.Proxy.GetAsync(host, "/x");

        Assert.Equal(onward, response.Text);
    }

    [Theory]
    [InlineData("wild.test")]
    [InlineData("unknown.test")]
    [InlineData("127.0.0.1")]
    public async Task A_host_without_a_vhost_gets_421(string host)
    {
        Message response = await stage.Proxy.GetAsync(host, "/x");

        Assert.Equal(421, response.Status);
    }

    [Fact]
    public async Task The_authority_of_absolute_form_counts_more_than_Host()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);

        Message response = await stage.Proxy.GetAsync("unknown.test", "http://exact.wild.test/x");

        Assert.Equal("/exact/x", response.Text);
        Assert.Equal("exact.wild.test", origin.Requests.Single()["Host"]);
    }

    [Fact]
    public async Task A_vhost_with_no_name_takes_every_host()
    {
        await using Proxy proxy = await Proxy.StartAsync(stage.Single);
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);

        Assert.Equal("/x", (await proxy.GetAsync("anything.example", "/x")).Text);
        Assert.Equal("/y", (await proxy.GetAsync("[::1]:99", "/y")).Text);
        Assert.Equal("/z", (await proxy.AskAsync("GET /z HTTP/1.0\r\n\r\n")).Text);
    }

    [Fact]
    public async Task A_request_for_an_upgrade_passes_by_a_mount_that_takes_none()
    {
        const string Upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
        await using Proxy single = await Proxy.StartAsync(stage.Single);
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);

        Assert.Equal("/inside/x", (await stage.Proxy.GetAsync("scripted.test", "/plain/x")).Text);
        Assert.Equal("/plain/x", (await stage.Proxy.GetAsync("scripted.test", "/plain/x", Upgrade)).Text);
        Assert.Equal(404, (await single.GetAsync("any.example", "/", Upgrade)).Status);
    }

    [Fact]
    public async Task OPTIONS_for_the_whole_server_is_answered_204()
        => Assert.Equal(204, (await stage.Proxy.AskAsync("OPTIONS * HTTP/1.1\r\nHost: scripted.test\r\n\r\n")).Status);

    [Fact]
    public async Task CONNECT_is_answered_405()
        => Assert.Equal(405, (await stage.Proxy.AskAsync("CONNECT scripted.test:80 HTTP/1.1\r\nHost: scripted.test:80\r\n\r\n")).Status);
}
