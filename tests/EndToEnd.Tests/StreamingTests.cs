using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using UdsAot.EndToEnd.Harness;
using Xunit.Abstractions;

namespace UdsAot.EndToEnd;

/// <summary>Bodies that are long, slow, or many at once: they are streamed, and slow peers do not make memory grow.</summary>
[Collection(OnStageCollection.Name)]
public sealed class StreamingTests(Stage stage, ITestOutputHelper output)
{
    private const long Gibibyte = 1L << 30;

    // What the process may need at most while a body of a gibibyte passes through. A proxy that keeps even a tenth of it fails.
    private const long MemoryLimit = 96L << 20;

    public static TheoryData<string> Versions { get; } = ["1.1", "2.0"];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_download_of_one_gibibyte_passes_in_bounded_memory(string version)
    {
        await using KestrelOrigin origin = await KestrelOrigin.StartAsync(TestMounts.Kestrel);
        await using Proxy proxy = await Proxy.StartAsync(stage.Main);
        using HttpClient client = proxy.NewClient(Version.Parse(version));

        await using Stream body = await client.GetStreamAsync($"http://kestrel.test/pattern/{Gibibyte}");

        Assert.Equal(Gibibyte, await Pattern.VerifyAsync(body, CancellationToken.None));
        ReportMemory(proxy, $"1 GiB down over HTTP/{version}");
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task An_upload_of_one_gibibyte_passes_in_bounded_memory(string version)
    {
        await using KestrelOrigin origin = await KestrelOrigin.StartAsync(TestMounts.Kestrel);
        await using Proxy proxy = await Proxy.StartAsync(stage.Main);
        using HttpClient client = proxy.NewClient(Version.Parse(version));
        using var content = new PatternContent(Gibibyte, announced: version == "1.1");

        using HttpResponseMessage response = await client.PostAsync("http://kestrel.test/pattern", content);

        Assert.Equal($"{Gibibyte}", await response.Content.ReadAsStringAsync());
        ReportMemory(proxy, $"1 GiB up over HTTP/{version}");
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_client_that_does_not_read_holds_its_origin_back(string version)
    {
        long written = 0;
        await using KestrelOrigin origin = await KestrelOrigin.StartAsync(TestMounts.Kestrel, application => application.MapGet("/count", async context =>
        {
            for (long offset = 0; offset < Gibibyte; offset += 65_536)
            {
                await context.Response.Body.WriteAsync(Pattern.From(offset, 65_536), context.RequestAborted);
                Volatile.Write(ref written, offset);
            }
        }));
        await using Proxy proxy = await Proxy.StartAsync(stage.Main);
        using HttpClient client = proxy.NewClient(Version.Parse(version));

        using HttpResponseMessage response = await client.GetAsync("http://kestrel.test/count", HttpCompletionOption.ResponseHeadersRead);
        // Once all the buffers on the way are full, the origin's count stands still.
        long before = -1;
        await Patience.Until(() => before == (before = StandsAfterAWhile()), "the origin to be held back");

        Assert.InRange(before, 1, 64L << 20);
        ReportMemory(proxy, $"a client that does not read over HTTP/{version}, {before >> 10} KiB on the way");

        long StandsAfterAWhile()
        {
            Thread.Sleep(500);
            return Volatile.Read(ref written);
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Each_event_is_seen_before_the_next_is_written(string version)
    {
        using var seen = new SemaphoreSlim(0);
        await using KestrelOrigin origin = await KestrelOrigin.StartAsync(TestMounts.Kestrel, application => application.MapGet("/events", async context =>
        {
            context.Response.ContentType = "text/event-stream";
            for (int i = 0; i < 20; i++)
            {
                await context.Response.WriteAsync($"data: {i}\n\n");
                await context.Response.Body.FlushAsync();
                Assert.True(await seen.WaitAsync(Patience.Default), $"Event {i} was not seen.");
            }
        }));
        using HttpClient client = stage.Proxy.NewClient(Version.Parse(version));
        await using Stream events = await client.GetStreamAsync("http://kestrel.test/events").Within("the head of the event stream");
        using var reader = new StreamReader(events);

        for (int i = 0; i < 20; i++)
        {
            Assert.Equal($"data: {i}", await reader.ReadLineAsync().Within($"event {i}"));
            Assert.Equal("", await reader.ReadLineAsync().Within($"the end of event {i}"));
            seen.Release();
        }
        Assert.Null(await reader.ReadLineAsync().Within("the end of the stream"));
    }

    [Fact]
    public async Task Curl_sees_an_event_of_node_style_chunks_before_the_next_is_written()
    {
        var release = new TaskCompletionSource();
        await using ScriptedOrigin origin = ScriptedOrigin.Start(TestMounts.Scripted, async (origin, wire) =>
        {
            await origin.NextAsync(wire);
            await wire.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n");
            await release.Task;
            await wire.SendAsync("9\r\ndata: 2\n\n\r\n0\r\n\r\n");
        });
        await using var curl = new RunningProcess(
            "curl", ["--silent", "--no-buffer", "--connect-to", $"scripted.test:80:{stage.Proxy.Address}", "http://scripted.test/"]);

        await curl.LineAsync(line => line == "data: 1", "the first event");
        Assert.DoesNotContain("data: 2", curl.Lines);
        release.SetResult();
        await curl.LineAsync(line => line == "data: 2", "the second event");
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Two_hundred_uploads_at_once_all_arrive_whole(string version)
    {
        await using KestrelOrigin origin = await KestrelOrigin.StartAsync(TestMounts.Kestrel, application => application.MapPost("/hash", async context =>
            await context.Response.WriteAsync(Convert.ToHexString(await SHA256.HashDataAsync(context.Request.Body)))));
        using HttpClient client = stage.Proxy.NewClient(Version.Parse(version));

        string[] wrong = await Task.WhenAll(Enumerable.Range(0, 200).Select(async number =>
        {
            byte[] body = new byte[300_000 + number];
            new Random(number).NextBytes(body);
            using var content = new ByteArrayContent(body);
            using HttpResponseMessage response = await client.PostAsync("http://kestrel.test/hash", content);
            string hash = await response.Content.ReadAsStringAsync();
            return response.StatusCode == HttpStatusCode.OK && hash == Convert.ToHexString(SHA256.HashData(body)) ? "" : $"{number}: {response.StatusCode} {hash}";
        }));

        Assert.All(wrong, Assert.Empty);
    }

    private void ReportMemory(Proxy proxy, string what)
    {
        long peak = proxy.PeakResidentBytes;
        output.WriteLine($"measured: {what}: {peak >> 10} KiB resident at most");
        Assert.InRange(peak, 1, MemoryLimit);
    }
}
