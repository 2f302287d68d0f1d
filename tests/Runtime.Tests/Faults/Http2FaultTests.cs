using System.Net;
using System.Net.WebSockets;

namespace UdsAot.Tests.Faults;

/// <summary>The same faults with clients that speak HTTP/2, through the real Kestrel: a response that is cut short resets its stream only.</summary>
[Collection(AloneCollection.Name)]
public sealed class Http2FaultTests
{
    public static IEnumerable<object[]> Cases
        => ResponseScripts.All.Values.Where(static response => response.End != ResponseEnd.Tunnel)
            .SelectMany(static _ => Enum.GetValues<Fault>(), static (response, fault) => new object[] { response.Name, fault });

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_fault_at_each_byte_of_a_response_shows_as_what_it_is_and_harms_no_other(string name, Fault fault)
    {
        using var ledger = new Ledger();
        await using (Http2Stage stage = await Http2Stage.StartAsync())
        {
            ResponseScript response = ResponseScripts.All[name];
            for (int at = 0; at < response.Script.Length + (fault == Fault.Garbage ? 0 : 1); at++)
            {
                await CaseAsync(stage, response, fault, at);
            }
            await stage.EndAsync();
        }
        await ledger.MustBalanceAsync();
    }

    [Theory]
    [InlineData(Fault.Close)]
    [InlineData(Fault.Reset)]
    [InlineData(Fault.Garbage)]
    public async Task A_client_that_leaves_at_a_byte_of_its_request_harms_nobody_else(Fault fault)
    {
        byte[] bytes = [.. Http2Bytes.Opening, .. Http2Bytes.Post("/upload", "hello", ", nice day")];
        using var ledger = new Ledger();
        await using (Http2Stage stage = await Http2Stage.StartAsync())
        {
            for (int at = 0; at < bytes.Length; at++)
            {
                // A byte that is wrong may make a frame of any kind; then the connection ends.
                byte[] sent = fault == Fault.Garbage ? [.. bytes[..at], (byte)(bytes[at] ^ 0xff), .. bytes[(at + 1)..]] : bytes[..at];
                await stage.SendAndLeaveAsync(sent, resets: fault == Fault.Reset);
                await stage.NextAsync($"{fault} at {at}");
                if (fault != Fault.Garbage)
                {
                    Assert.Equal((at, "GET /next"), (at, string.Join(", ", stage.Origin.Take())));
                }
            }
            await stage.EndAsync();
        }
        await ledger.MustBalanceAsync();
    }

    [Fact]
    public async Task A_stream_that_the_client_resets_leaves_nothing_behind()
    {
        byte[] post = Http2Bytes.Post("/upload", "hello", ", nice day");
        using var ledger = new Ledger();
        await using (Http2Stage stage = await Http2Stage.StartAsync())
        {
            // Wherever the frame of the cancellation falls between two others.
            foreach (int at in (int[])[FrameEnd(post, 1), FrameEnd(post, 2), FrameEnd(post, 3)])
            {
                await stage.SendAndLeaveAsync((byte[])[.. Http2Bytes.Opening, .. post[..at], .. Http2Bytes.Cancel], resets: false);
                await stage.NextAsync($"cancelled at {at}");
                Assert.Equal((at, "GET /next"), (at, string.Join(", ", stage.Origin.Take())));
            }
            await stage.EndAsync();
        }
        await ledger.MustBalanceAsync();
    }

    [Fact]
    public async Task A_tunnel_whose_origin_ended_and_whose_client_then_left_leaves_nothing_behind()
    {
        using var ledger = new Ledger();
        await using (Http2Stage stage = await Http2Stage.StartAsync())
        {
            for (int i = 0; i < 10; i++)
            {
                using var socket = new ClientWebSocket();
                socket.Options.HttpVersion = HttpVersion.Version20;
                socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
                await socket.ConnectAsync(new Uri($"ws://{stage.EndPoint}/fault"), stage.Client, CancellationToken.None);
                await Wait.Until(() => stage.Origin.Connections <= 1, "the origin ends the tunnel");
                // Nothing tells when the proxy has noticed; leaving before that is another way to the same end.
                await Task.Delay(20);
                socket.Abort();
                await Wait.Until(() => stage.Pool.Open == stage.Pool.Idle, "the tunnel's connection is closed");
            }
            await ledger.MustBalanceAsync(sockets: false);
            await stage.EndAsync();
        }
        await ledger.MustBalanceAsync();
    }

    private static async Task CaseAsync(Http2Stage stage, ResponseScript response, Fault fault, int at)
    {
        string what = $"{response.Name}, {fault} at {at}";
        ResponseScript.Outcome expected = response.Expect(fault, at);
        string bytes = fault == Fault.Garbage ? response.Script.With(at, '\0').Text : response.Script.Text[..at];
        stage.Origin.Answer(bytes, fault == Fault.Garbage && response.End != ResponseEnd.Framed ? Fault.Close : fault);

        var headCame = new TaskCompletionSource();
        Task<(int Status, string Body, bool IsComplete)> asking = AskAsync(stage.Client, response, headCame);
        if (response.IsLate(fault, at))
        {
            if (at >= response.Script.EndOf(PartKind.Head))
            {
                await Task.WhenAny(headCame.Task, asking).WaitAsync(Wait.Patience);
            }
            await Wait.Turning(stage.Time, Http2Stage.Patience, asking);
        }
        (int status, string body, bool isComplete) = await asking.WaitAsync(Wait.Patience);

        bool isCutWhole = !expected.IsComplete && status == 0;
        Assert.Equal((what, isCutWhole ? 0 : expected.Status, expected.IsComplete), (what, status, isComplete));
        if (expected is { IsComplete: true, Body: { } whole })
        {
            Assert.Equal((what, whole), (what, body));
        }
        else if (expected.Body is { } most)
        {
            Assert.True(most.StartsWith(body, StringComparison.Ordinal), $"{what}: {body}");
        }
        await stage.NextAsync(what);
        stage.Origin.Take();
    }

    private static async Task<(int Status, string Body, bool IsComplete)> AskAsync(HttpClient client, ResponseScript response, TaskCompletionSource headCame)
    {
        using var request = new HttpRequestMessage(new HttpMethod(response.Method), "/fault") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        if (response.Method == "POST")
        {
            request.Content = new StringContent("body");
        }
        int status = 0;
        var body = new MemoryStream();
        try
        {
            using HttpResponseMessage got = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            status = (int)got.StatusCode;
            headCame.SetResult();
            await got.Content.CopyToAsync(body);
            return (status, Latin1.Text(body.ToArray()), true);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return (status, Latin1.Text(body.ToArray()), false);
        }
    }

    private static int FrameEnd(byte[] frames, int count)
    {
        int at = 0;
        for (int i = 0; i < count; i++)
        {
            at += 9 + (frames[at + 1] << 8) + frames[at + 2];
        }
        return at;
    }
}
