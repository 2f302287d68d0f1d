using System.Buffers;
using UdsAot.Compiled;
using UdsAot.Frontends;

namespace UdsAot.Tests.Frontends;

public sealed class DetectedProtocolTests
{
    private const string Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private const string Settings = "\0\0\0\u0004\0\0\0\0\0";

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n", DetectedProtocol.Http1)]
    [InlineData("P", DetectedProtocol.Unclear)]
    [InlineData("PUT", DetectedProtocol.Http1)]
    [InlineData("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n", DetectedProtocol.Http1)]
    [InlineData(Preface, DetectedProtocol.Unclear)]
    [InlineData(Preface + "\0\0\0\u0004", DetectedProtocol.Unclear)]
    [InlineData(Preface + Settings, DetectedProtocol.Http2)]
    [InlineData(Preface + "\0\0\u0006\u0004\0", DetectedProtocol.Http2)]
    [InlineData(Preface + "\0\0\0\u0004\u0001\0\0\0\0", DetectedProtocol.BrokenHttp2)]
    [InlineData(Preface + "\0\0\0\u0001\u0005\0\0\0\u0001", DetectedProtocol.BrokenHttp2)]
    [InlineData(Preface + "GET / HTTP/1.1\r\n", DetectedProtocol.BrokenHttp2)]
    internal void The_first_bytes_say_what_a_connection_speaks(string bytes, DetectedProtocol expected)
        => Assert.Equal(expected, ProtocolDetector.Detect(new ReadOnlySequence<byte>(Latin1.Bytes(bytes)), DetectedProtocol.Unclear));

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n", DetectedProtocol.Http1, DetectedProtocol.Http1)]
    [InlineData("GET / HTTP/1.1\r\n", DetectedProtocol.Http2, DetectedProtocol.BrokenHttp2)]
    [InlineData(Preface + Settings, DetectedProtocol.Http2, DetectedProtocol.Http2)]
    [InlineData(Preface + Settings, DetectedProtocol.Http1, DetectedProtocol.BrokenHttp2)]
    [InlineData("PRI", DetectedProtocol.Http2, DetectedProtocol.Unclear)]
    [InlineData("PRI", DetectedProtocol.Http1, DetectedProtocol.Unclear)]
    internal void A_client_speaks_what_was_agreed_on(string bytes, DetectedProtocol agreed, DetectedProtocol expected)
        => Assert.Equal(expected, ProtocolDetector.Detect(new ReadOnlySequence<byte>(Latin1.Bytes(bytes)), agreed));

    [Fact]
    public async Task HTTP_2_that_comes_byte_by_byte_is_taken()
    {
        await using Http2Stage stage = await Http2Stage.StartAsync();
        await using Http2Client client = await Http2Client.ConnectSilentlyAsync(stage.Address);
        foreach (char each in Preface + Settings)
        {
            await client.SendAsync(Latin1.Bytes(each.ToString()));
        }

        Assert.Equal(Http2Frame.Settings, (await client.ReadAnyFrameAsync())!.Type);
    }

    [Fact]
    public async Task A_first_frame_that_is_not_SETTINGS_ends_the_connection()
    {
        await using Http2Stage stage = await Http2Stage.StartAsync();
        await using Http2Client client = await Http2Client.ConnectSilentlyAsync(stage.Address);
        await client.SendAsync(Latin1.Bytes(Preface));
        await client.RequestAsync(endsStream: true, (":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "a.test"));

        Assert.Equal(Http2Frame.Settings, (await client.ReadAnyFrameAsync())!.Type);
        Http2Frame goodbye = (await client.ReadAnyFrameAsync())!;
        Assert.Equal((Http2Frame.GoAway, 1), (goodbye.Type, goodbye.Payload[7]));
        Assert.Null(await client.ReadAnyFrameAsync());
    }

    [Fact]
    public async Task A_preface_with_nothing_behind_it_is_not_waited_for_without_end()
    {
        using var stage = new ProxyStage();
        PipedClient client = stage.Connect();
        await client.SendAsync(Preface);
        stage.Time.Advance(ListenerLimits.Default.HeadTimeout - 500);
        Assert.False(client.Served.IsCompleted);
        await stage.TurnUntil(() => client.Served.IsCompleted, "the connection ends");
    }
}
