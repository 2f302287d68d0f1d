using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using UdsAot.EndToEnd.Harness;
using Xunit.Abstractions;

namespace UdsAot.EndToEnd;

/// <summary>An origin that comes and goes while it is asked.</summary>
[Collection(OnStageCollection.Name)]
public sealed class RestartTests(Stage stage, ITestOutputHelper output)
{
    [Fact]
    public async Task A_hundred_restarts_under_load_leave_every_request_answered_and_the_pool_healthy()
    {
        var statuses = new ConcurrentDictionary<int, int>();
        var failures = new ConcurrentQueue<string>();
        using var finished = new CancellationTokenSource();
        using HttpClient client = stage.Proxy.NewClient();

        OriginProcess node = await OriginProcess.StartNodeAsync(TestMounts.Node);
        try
        {
            Task load = Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
            {
                while (!finished.IsCancellationRequested)
                {
                    try
                    {
                        using HttpResponseMessage response = await client.GetAsync("http://node.test/hello");
                        statuses.AddOrUpdate((int)response.StatusCode, 1, (_, count) => count + 1);
                        if (!response.IsSuccessStatusCode)
                        {
                            // As a browser would; without it, the answers leave no processor for the server to start on.
                            await Task.Delay(5);
                        }
                    }
                    catch (HttpRequestException failure)
                    {
                        failures.Enqueue(failure.ToString());
                    }
                }
            })));
            for (int i = 0; i < 100; i++)
            {
                node.Signal(PosixSignal.SIGTERM);
                await node.ExitCodeAsync();
                await node.DisposeAsync();
                node = await OriginProcess.StartNodeAsync(TestMounts.Node);
            }
            await finished.CancelAsync();
            await load;
            output.WriteLine($"measured: 100 restarts under load: {string.Join(", ", statuses.OrderBy(each => each.Key).Select(each => $"{each.Value} times {each.Key}"))}");

            Assert.Empty(failures);
            Assert.All(statuses.Keys, status => Assert.Contains(status, (int[])[200, 503]));
            Assert.True(statuses[200] > 100);

            // The pool is healthy: more requests at once than connections were kept are all answered well.
            HttpResponseMessage[] after = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => client.GetAsync("http://node.test/hello")));
            Assert.All(after, response => Assert.Equal(200, (int)response.StatusCode));
        }
        finally
        {
            await finished.CancelAsync();
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_origin_that_crashes_under_load_is_answered_for_and_found_again()
    {
        using HttpClient client = stage.Proxy.NewClient();
        await using (OriginProcess before = await OriginProcess.StartNodeAsync(TestMounts.Node))
        {
            Task<HttpResponseMessage>[] load = [.. Enumerable.Range(0, 200).Select(_ => client.GetAsync("http://node.test/hello"))];
            await before.CrashAsync();
            // Those that it had taken on end with it.
            Assert.All(await Task.WhenAll(load), response => Assert.Contains((int)response.StatusCode, (int[])[200, 502, 503]));
        }
        await using OriginProcess after = await OriginProcess.StartNodeAsync(TestMounts.Node);

        Assert.Equal("hello from node", await client.GetStringAsync("http://node.test/hello"));
    }

    [Fact]
    public async Task A_request_that_is_held_is_answered_once_its_origin_is_back()
    {
        File.Delete(TestMounts.Scripted);
        await using Wire client = await stage.Proxy.ConnectAsync();
        await client.SendAsync("POST /held/x HTTP/1.1\r\nHost: scripted.test\r\nContent-Length: 2\r\n\r\nhi");
        // Another request, answered at once, shows that the first one has had its turn and waits.
        Assert.Equal(503, (await stage.Proxy.GetAsync("scripted.test", "/absent")).Status);

        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);

        Assert.Equal("/x", (await client.ReadResponseAsync("POST")).Text);
        Assert.Equal("hi", origin.Requests.Single().Text);
    }

    [Fact]
    public async Task Descriptors_do_not_leak_from_exchanges_that_fail()
    {
        await using Proxy proxy = await Proxy.StartAsync(stage.Main);
        await using ScriptedOrigin origin = ScriptedOrigin.Start(TestMounts.Scripted, (origin, wire) => origin.NextAsync(wire));
        await proxy.GetAsync("scripted.test", "/");
        int before = proxy.OpenFiles;

        for (int i = 0; i < 200; i++)
        {
            await proxy.GetAsync("scripted.test", i % 2 == 0 ? "/" : "/absent");
        }

        await Patience.Until(() => proxy.OpenFiles <= before + 2, $"the descriptors to be {before} again, not {proxy.OpenFiles}");
    }
}
