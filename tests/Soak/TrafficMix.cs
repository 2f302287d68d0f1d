using System.Net.WebSockets;
using System.Text;

namespace UdsAot.Soak;

/// <summary>The traffic of a soak.</summary>
internal static class TrafficMix
{
    private const int Kibibyte = 1024;

    private static readonly Traffic[] s_all =
    [
        new("small response", 30, false, caller => DownloadAsync(caller, "/bytes", 2 * Kibibyte)),
        new("large response", 4, false, caller => DownloadAsync(caller, "/bytes", 2048 * Kibibyte)),
        new("slow reader", 4, false, caller => DownloadAsync(caller, "/bytes", 512 * Kibibyte, readerPause: 2)),
        new("slow origin", 3, false, caller => DownloadAsync(caller, "/bytes", 200 * Kibibyte, originPause: 10)),
        new("small upload", 10, false, caller => UploadAsync(caller, "/hash", 2 * Kibibyte, 0)),
        new("large upload", 4, false, caller => UploadAsync(caller, "/hash", 1024 * Kibibyte, 0)),
        new("slow upload", 3, false, caller => UploadAsync(caller, "/hash", 200 * Kibibyte, 10)),
        new("both ways at once", 5, false, EchoAsync),
        new("events", 3, false, EventsAsync),
        new("WebSocket", 5, false, caller => TalkAsync(caller, leaves: false)),
        new("WebSocket left", 2, false, caller => TalkAsync(caller, leaves: true)),
        new("response left", 4, false, LeaveResponseAsync),
        new("upload left", 3, false, LeaveUploadAsync),
        new("connection reset", 3, false, ResetAsync),
        new("restarting, response", 6, true, caller => DownloadAsync(caller, "/restarting/bytes", 100 * Kibibyte)),
        new("restarting, upload", 4, true, caller => UploadAsync(caller, "/restarting/hash", 100 * Kibibyte, 0)),
        new("held, response", 4, true, caller => DownloadAsync(caller, "/held/bytes", 20 * Kibibyte)),
        new("restarting, WebSocket", 2, true, caller => TalkAsync(caller, leaves: false, "/restarting")),
    ];

    private static readonly int s_weights = s_all.Sum(static traffic => traffic.Weight);

    /// <summary>Some traffic, by weight.</summary>
    public static Traffic Next(Random random)
    {
        int place = random.Next(s_weights);
        return s_all.First(traffic => (place -= traffic.Weight) < 0);
    }

    private static async Task DownloadAsync(Caller caller, string path, int most, int readerPause = 0, int originPause = 0)
    {
        Body body = Body.Next(caller.Random, most);
        bool announced = caller.Random.Next(2) == 0;
        using HttpResponseMessage response = await caller.SendAsync(HttpMethod.Get, $"{path}?{body.Query}&announced={announced}&pause={originPause}");
        await body.VerifyAsync(await response.Content.ReadAsStreamAsync(caller.Stopped), readerPause, caller.Stopped);
    }

    private static async Task UploadAsync(Caller caller, string path, int most, int pause)
    {
        Body body = Body.Next(caller.Random, most);
        using var content = new BodyContent(body, announced: caller.Random.Next(2) == 0, pause);
        using HttpResponseMessage response = await caller.SendAsync(HttpMethod.Post, path, content);
        string got = await response.Content.ReadAsStringAsync(caller.Stopped);
        if (got != $"{body.Length} {body.Hash()}")
        {
            throw new WrongBodyException($"the origin says of {body.Length} {body.Hash()}: {got}");
        }
    }

    private static async Task EchoAsync(Caller caller)
    {
        Body body = Body.Next(caller.Random, 300 * Kibibyte);
        using var content = new BodyContent(body, announced: caller.Random.Next(2) == 0);
        using HttpResponseMessage response = await caller.SendAsync(HttpMethod.Post, "/echo", content);
        await body.VerifyAsync(await response.Content.ReadAsStreamAsync(caller.Stopped), 0, caller.Stopped);
    }

    private static async Task EventsAsync(Caller caller)
    {
        int count = caller.Random.Next(1, 30);
        using HttpResponseMessage response = await caller.SendAsync(HttpMethod.Get, $"/events?count={count}");
        string got = await response.Content.ReadAsStringAsync(caller.Stopped);
        string expected = string.Concat(Enumerable.Range(0, count).Select(static i => $"data: {i}\n\n"));
        if (got != expected)
        {
            throw new WrongBodyException($"other events than those that were sent: {got}");
        }
    }

    private static async Task TalkAsync(Caller caller, bool leaves, string mount = "")
    {
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = caller.Client.DefaultRequestVersion;
        socket.Options.HttpVersionPolicy = caller.Client.DefaultVersionPolicy;
        await socket.ConnectAsync(new Uri($"ws://{caller.Proxy.Address}{mount}/socket"), caller.Client, caller.Stopped);
        for (int i = caller.Random.Next(1, 10); i > 0; i--)
        {
            Body body = Body.Next(caller.Random, 40 * Kibibyte);
            var sent = new MemoryStream();
            await body.WriteAsync(sent, int.MaxValue, 0, caller.Stopped);
            Task sending = socket.SendAsync(sent.GetBuffer().AsMemory(0, (int)sent.Length), WebSocketMessageType.Binary, true, caller.Stopped).AsTask();
            if (leaves && i == 1)
            {
                await sending;
                socket.Abort();
                return;
            }
            var got = new MemoryStream();
            byte[] buffer = new byte[16_384];
            ValueWebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(buffer.AsMemory(), caller.Stopped);
                got.Write(buffer, 0, part.Count);
            }
            while (!part.EndOfMessage);
            await sending;
            got.Position = 0;
            await body.VerifyAsync(got, 0, caller.Stopped);
        }
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, caller.Stopped);
    }

    private static async Task LeaveResponseAsync(Caller caller)
    {
        Body body = new(caller.Random.Next(), 4096 * Kibibyte);
        using HttpResponseMessage response = await caller.SendAsync(HttpMethod.Get, $"/bytes?{body.Query}");
        Stream stream = await response.Content.ReadAsStreamAsync(caller.Stopped);
        await stream.ReadExactlyAsync(new byte[caller.Random.Next(1, 100 * Kibibyte)], caller.Stopped);
    }

    private static async Task LeaveUploadAsync(Caller caller)
    {
        using var content = new BodyContent(new Body(0, 1024 * Kibibyte), announced: caller.Random.Next(2) == 0, breaksAfter: caller.Random.Next(200 * Kibibyte));
        try
        {
            using HttpResponseMessage response = await caller.SendAsync(HttpMethod.Post, "/hash", content);
        }
        catch (Exception failure) when (IsOwn(failure))
        {
            return;
        }
        throw new WrongBodyException("an upload that was left halfway was answered as if it were whole");
    }

    // A client without manners: a request, or the beginning of one, and a reset.
    private static async Task ResetAsync(Caller caller)
    {
        await using Wire wire = await caller.Proxy.ConnectAsync();
        var body = new Body(caller.Random.Next(), 300 * Kibibyte);
        string request = $"GET /bytes?{body.Query} HTTP/1.1\r\nHost: soak.test\r\n\r\n";
        int cut = caller.Random.Next(1, 2 * request.Length);
        await wire.SendAsync(Encoding.ASCII.GetBytes(request).AsMemory(0, Math.Min(cut, request.Length)));
        if (cut >= request.Length)
        {
            await wire.ReadSomeAsync();
        }
        wire.Reset();
    }

    private static bool IsOwn(Exception? failure)
        => failure is not null && (failure.Message == BodyContent.Broken || IsOwn(failure.InnerException));
}
