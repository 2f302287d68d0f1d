using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>Mounts that ask for a user to be behind the socket.</summary>
[Collection(OnStageCollection.Name)]
public sealed class OwnerTests(Stage stage)
{
    private const string Secret = "Authorization: Basic c2VjcmV0\r\n";

    private static uint Ours => Posix.EffectiveUserId();

    [Fact]
    public async Task The_right_users_process_answers()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Owned);

        Assert.Equal("/x", (await stage.Proxy.GetAsync("owned.test", "/ours/x")).Text);
        // By its name, which is looked up, root is us or not us.
        Assert.Equal(Ours == 0 ? 200 : 503, (await stage.Proxy.GetAsync("owned.test", "/root/x")).Status);
    }

    [Theory]
    [InlineData("/another/x", "checking whose process it is failed with a foreign owner: ")]
    [InlineData("/unknown/x", "checking whose process it is failed with an unknown user: /etc/passwd has no user no such user")]
    public async Task Another_users_process_gets_a_connection_and_not_one_byte(string target, string logged)
    {
        var received = new TaskCompletionSource<string>();
        await using ScriptedOrigin origin = ScriptedOrigin.Start(
            TestMounts.Owned, async (_, wire) => received.TrySetResult(await wire.ReadToEndAsync()));
        int before = stage.Proxy.Lines.Length;

        Message response = await stage.Proxy.GetAsync("owned.test", target, Secret);

        Assert.Equal(503, response.Status);
        Assert.Equal("", await received.Task.Within("the end of the connection"));
        await stage.Proxy.LineAsync(line => line.Contains(logged, StringComparison.Ordinal), "the line that names the fault", before);
    }

    [Fact]
    public async Task A_connection_that_one_mount_keeps_is_not_used_by_a_mount_that_asks_for_another_user()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Owned);

        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(200, (await stage.Proxy.GetAsync("owned.test", "/ours/x")).Status);
            Assert.Equal(503, (await stage.Proxy.GetAsync("owned.test", "/another/x")).Status);
        }
        Assert.Equal(3, origin.Requests.Length);
    }

    [Fact]
    public async Task A_process_that_runs_as_another_user_is_told_from_ours()
    {
        // Only root can become another user. For other users the mount asks for another one.
        string folder = Sandbox.NewFolder();
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        string socket = Path.Combine(folder, "s");
        // It changes when it has loaded what it needs, which lies where others may not be able to read it.
        string server = "import http.server, os, socketserver, sys\n"
            + (Ours == 0 ? $"os.setgroups([])\nos.setuid({TestMounts.AnotherUser})\n" : "")
            + await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Servers", "python_server.py"));
        (string wrong, string right) = Ours == 0 ? ("/ours", "/another") : ("/another", "/ours");

        await using OriginProcess process = await OriginProcess.StartAsync(socket, "python3", "-c", server, socket);
        File.Delete(TestMounts.Owned);
        File.CreateSymbolicLink(TestMounts.Owned, socket);
        try
        {
            Message refused = await stage.Proxy.GetAsync("owned.test", $"{wrong}/secret", Secret);
            Assert.Equal(503, refused.Status);
            Message answered = await stage.Proxy.GetAsync("owned.test", $"{right}/known");
            Assert.Equal("hello from python", answered.Text);
            // It writes a line for each request that it gets.
            await process.LineAsync(text => text.Contains("/known", StringComparison.Ordinal), "the line of the request that it got");
            Assert.DoesNotContain(process.Lines, text => text.Contains("/secret", StringComparison.Ordinal));

            CommandResult check = await CommandResult.Of(stage.Main, ["check"]);
            string[] lines = [.. check.Output.Where(text => text.Contains(TestMounts.Owned, StringComparison.Ordinal))];
            Assert.Contains(lines, text => text.Contains(wrong, StringComparison.Ordinal) && text.StartsWith("FAILED", StringComparison.Ordinal)
                && text.Contains($"uid {Ours}", StringComparison.Ordinal));
            Assert.Contains(lines, text => text.Contains(right, StringComparison.Ordinal) && text.StartsWith("ok", StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(TestMounts.Owned);
        }
    }
}
