using System.Net.Sockets;

namespace UdsAot.Tests.Forwarding;

/// <summary>Messages over HTTP/2 that HTTP/1.1 says in another way, or with other bytes.</summary>
public sealed class Http2FidelityTests
{
    // Framed responses only: an origin that closes with bytes of the request unread resets its connection, and a response that ends with
    // its connection cannot be told from one that the reset has cut.
    [Theory]
    [InlineData("Content-Length: 8\r\n\r\ntoo big\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n8\r\ntoo big\n\r\n0\r\n\r\n")]
    public async Task An_early_response_whose_origin_closes_at_once_is_whole(string response)
    {
        await using Http2Stage stage = await Http2Stage.StartAsync();
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        int stream = await client.RequestAsync(endsStream: false, (":method", "POST"), (":scheme", "http"), (":path", "/"), (":authority", "a.test"));
        await client.SendDataAsync(stream, new byte[10_000]);
        using (Socket peer = await stage.Origin.AcceptAsync())
        {
            await RawOrigin.ReadHeadAsync(peer);
            await RawOrigin.SendAsync(peer, $"HTTP/1.1 413 Too Large\r\n{response}");
        }

        Assert.Equal(413, await client.ReadStatusAsync(stream));
        Assert.Equal("too big\n", Latin1.Text(await client.ReadToEndAsync(stream)));
        Assert.Empty(stage.Log.Lines);
    }

    [Theory]
    [InlineData("POST", true)]
    [InlineData("PATCH", true)]
    [InlineData("GET", false)]
    public async Task An_origin_is_told_of_an_empty_body_where_one_is_expected(string method, bool isTold)
    {
        await using Http2Stage stage = await Http2Stage.StartAsync();
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        await client.RequestAsync(endsStream: true, (":method", method), (":scheme", "http"), (":path", "/"), (":authority", "a.test"));
        string head = await RawOrigin.ReadHeadAsync(await stage.Origin.AcceptAsync());

        Assert.Equal(isTold, head.Contains("\r\nContent-Length: 0\r\n", StringComparison.Ordinal));
        Assert.DoesNotContain("Transfer-Encoding", head, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_empty_value_reaches_the_origin()
    {
        await using Http2Stage stage = await Http2Stage.StartAsync();
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        await client.RequestAsync(endsStream: true, (":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "a.test"), ("x-empty", ""));

        Assert.Contains("\r\nx-empty: \r\n", await RawOrigin.ReadHeadAsync(await stage.Origin.AcceptAsync()), StringComparison.OrdinalIgnoreCase);
    }
}
