using System.Net.Sockets;
using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>What the executable does about what its device lacks: descriptors, addresses, servers that are there, disk space for lines.</summary>
[Collection(OnStageCollection.Name)]
public sealed class DeviceTests(Stage stage)
{
    [Fact]
    public async Task An_origin_that_is_down_under_load_is_counted_instead_of_filling_the_log()
    {
        const int Requests = 400;
        await using Proxy proxy = await Proxy.StartAsync(stage.Main);
        await using Wire wire = await proxy.ConnectAsync();
        for (int i = 0; i < Requests; i++)
        {
            await wire.SendAsync("GET /absent?secret HTTP/1.1\r\nHost: scripted.test\r\n\r\n");
            Assert.Equal(503, (await wire.ReadResponseAsync()).Status);
        }
        await proxy.LineAsync(
            static line => line.Contains("more lines about failures of mount scripted.test/absent with its origin were left out", StringComparison.Ordinal),
            "the count");
        string[] lines = [.. proxy.Lines.Where(static line => line.Contains("ENOENT", StringComparison.Ordinal))];
        Assert.InRange(lines.Length, 1, Requests / 2);
        Assert.All(lines, static line => Assert.EndsWith(" (GET /absent)", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_loop_through_another_server_ends_with_508_and_is_called_one()
    {
        Proxy? proxy = null;
        await using ScriptedOrigin origin = ScriptedOrigin.Start(TestMounts.Scripted, async (origin, wire) =>
        {
            while (await origin.NextAsync(wire) is { } request)
            {
                string fields = string.Concat(request.Fields.Select(static each => $"{each.Name}: {each.Value}\r\n"));
                Message response = await proxy!.AskAsync($"{request.StartLine}\r\n{fields}\r\n");
                await wire.SendAsync($"HTTP/1.1 {response.Status} X\r\nContent-Length: 0\r\n\r\n");
            }
        });
        await using (proxy = await Proxy.StartAsync(stage.Main))
        {
            Assert.Equal(508, (await proxy.GetAsync("scripted.test", "/")).Status);
            Assert.InRange(origin.Requests.Length, 2, 100);
            await proxy.LineAsync(static line => line.Contains("failed with a loop: ", StringComparison.Ordinal), "the line about the loop");
        }
    }

    [Fact]
    public async Task Few_descriptors_bound_the_clients_and_leave_room_for_origins()
    {
        const int Descriptors = 120;
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);
        await using Proxy proxy = await Proxy.StartOnAsync(
            stage.Main, ["--listen", "http://127.0.0.1:0"], folder: null, "prlimit", $"--nofile={Descriptors}:{Descriptors}");
        Assert.Contains(proxy.Lines, static line => line.Contains(
            "each listener may have 36 connections: the process may have 120 descriptors (RLIMIT_NOFILE), and 84 are kept", StringComparison.Ordinal));

        await using Wire first = await proxy.ConnectAsync();
        await first.SendAsync("GET /first HTTP/1.1\r\nHost: scripted.test\r\n\r\n");
        Assert.Equal("/first", (await first.ReadResponseAsync()).Text);
        var flood = new List<Wire>();
        try
        {
            for (int i = 0; i < 3 * Descriptors; i++)
            {
                try
                {
                    flood.Add(await proxy.ConnectAsync());
                }
                catch (SocketException)
                {
                    // One too many, which was reset before its handshake was known here.
                }
            }
            await first.SendAsync("GET /second HTTP/1.1\r\nHost: scripted.test\r\n\r\n");
            Assert.Equal("/second", (await first.ReadResponseAsync()).Text);
            Assert.InRange(proxy.OpenFiles, 1, Descriptors - 1);
        }
        finally
        {
            foreach (Wire wire in flood)
            {
                await wire.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task Listeners_with_TLS_that_the_command_line_replaces_are_told()
    {
        await using Proxy proxy = await Proxy.StartAsync(await TlsStage.PrepareAsync());
        await proxy.LineAsync(static line => line.Contains("warn --listen replaces every listener of mounts.json: https://", StringComparison.Ordinal), "the warning");
    }
}
