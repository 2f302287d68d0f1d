using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>Which mount takes a path, and what of it goes on to the origin.</summary>
[Collection(OnStageCollection.Name)]
public sealed class PathTests(Stage stage)
{
    [Theory]
    // The mountpoint is cut off and the inside path put in its place.
    [InlineData("/app", "/")]
    [InlineData("/app/", "/")]
    [InlineData("/app/x?y=1", "/x?y=1")]
    [InlineData("/app?y=1", "/?y=1")]
    [InlineData("/app/x?", "/x?")]
    [InlineData("/api", "/v1")]
    [InlineData("/api/", "/v1/")]
    [InlineData("/api/x/y/", "/v1/x/y/")]
    [InlineData("/b/x", "/b/x")]
    // The longest mountpoint wins, on a segment boundary, case-sensitively.
    [InlineData("/api/in/x", "/nested/x")]
    [InlineData("/api/inner", "/v1/inner")]
    [InlineData("/Case/x", "/upper/x")]
    [InlineData("/both", "/bare")]
    [InlineData("/both/x", "/slashed/x")]
    [InlineData("/admin/x", "/x")]
    // The client's own bytes go on, whatever they stand for.
    [InlineData("/app/a%20b", "/a%20b")]
    [InlineData("/app/a%2Fb", "/a%2Fb")]
    [InlineData("/app/a%2fb", "/a%2fb")]
    [InlineData("/app/a%3Fb", "/a%3Fb")]
    [InlineData("/app/a+b;c=d", "/a+b;c=d")]
    [InlineData("/app/x?a=%20&b=../..&c=%00", "/x?a=%20&b=../..&c=%00")]
    [InlineData("/app/%252e%252e/admin", "/%252e%252e/admin")]
    [InlineData("/app/a//b", "/a//b")]
    [InlineData("/app/...", "/...")]
    [InlineData("/app/\u00fc", "/\u00fc")]
    // Dot segments are resolved first, however they are spelt.
    [InlineData("/app/x/../y", "/y")]
    [InlineData("/app/./y", "/y")]
    [InlineData("/app/../b/c", "/b/c")]
    [InlineData("/app/%2e%2e/b", "/b")]
    [InlineData("/app/%2E./b/c", "/b/c")]
    [InlineData("/app/x/..", "/")]
    // A mountpoint may be spelt with escapes, since matching sees the decoded path.
    [InlineData("/%61pp/x", "/x")]
    // In absolute-form, the path is matched and the authority is the host.
    [InlineData("http://paths.test/app/x", "/x")]
    [InlineData("http://paths.test/app?q", "/?q")]
    public async Task A_target_goes_on_as(string target, string onward)
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);

        Message response = await stage.Proxy.GetAsync("paths.test", target);

        Assert.Equal(200, response.Status);
        Assert.Equal(onward, response.Text);
    }

    [Theory]
    [InlineData("/", 404)]
    [InlineData("/apple", 404)]
    [InlineData("/ap", 404)]
    [InlineData("/case/x", 404)]
    [InlineData("/APP", 404)]
    [InlineData("/app/../elsewhere", 404)]
    [InlineData("/app/..", 404)]
    [InlineData("//app/x", 404)]
    [InlineData("/..", 400)]
    [InlineData("/app/../../b", 400)]
    [InlineData("/%2e%2e/b", 400)]
    [InlineData("/app/%00", 400)]
    [InlineData("/app/%0", 400)]
    [InlineData("/app/%zz", 400)]
    [InlineData("/app/%", 400)]
    [InlineData("/app/x#y", 400)]
    [InlineData("app/x", 400)]
    [InlineData("*", 400)]
    [InlineData("http:///app/x", 400)]
    public async Task A_target_that_no_mount_can_take_is_refused(string target, int status)
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);

        Message response = await stage.Proxy.GetAsync("paths.test", target);

        Assert.Equal(status, response.Status);
        Assert.Empty(origin.Requests);
    }

    [Theory]
    [InlineData("/admin", "/admin/")]
    [InlineData("/admin?x=1&y=%20", "/admin/?x=1&y=%20")]
    public async Task The_bare_form_of_a_mountpoint_with_a_slash_is_redirected(string target, string location)
    {
        Message response = await stage.Proxy.GetAsync("paths.test", target);

        Assert.Equal(308, response.Status);
        Assert.Equal(location, response["Location"]);
    }

    [Fact]
    public async Task A_dot_segment_behind_a_semicolon_goes_on_as_it_is_or_is_refused()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);

        Message response = await stage.Proxy.GetAsync("paths.test", "/app/..;/admin");

        // What must not happen is that it is taken for "..".
        Assert.True(response.Status == 400 || (response.Status == 200 && response.Text == "/..;/admin"), $"{response.Status} {response.Text}");
    }

    [Fact]
    public async Task A_long_target_goes_on_and_one_too_long_gets_414()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);
        string path = "/" + new string('a', 4_000);

        Message taken = await stage.Proxy.GetAsync("paths.test", "/app" + path);
        Message refused = await stage.Proxy.GetAsync("paths.test", "/app/" + new string('a', 100_000));

        Assert.Equal(path, taken.Text);
        Assert.Equal(414, refused.Status);
    }
}
