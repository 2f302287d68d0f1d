using UdsAot.Compiled;
using UdsAot.Logging;

namespace UdsAot.Tests.Forwarding;

/// <summary>The log's lines for requests that reach no mount.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly ProxyStage _stage = new(static mount => ProxyStage.Plain(mount.Socket, mountpoint: "/there"));

    public void Dispose() => _stage.Dispose();

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n", 400, "has a line that ends in LF without CR")]
    [InlineData("GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400, "has a malformed target or Host")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 404, "is for a path that no mount takes")]
    [InlineData("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 405, "has the method CONNECT or TRACE, which no mount takes")]
    [InlineData("GET / HTTP/3.1\r\nHost: a\r\n\r\n", 505, "has an HTTP version other than 1.0 and 1.1")]
    public async Task A_refused_request_is_one_line_that_says_who_and_why(string request, int status, string reason)
    {
        PipedClient client = _stage.Connect();
        await client.SendAsync(request);

        Assert.Equal(status, (await client.ReadResponseAsync()).Status);
        Assert.Equal([$"203 client 192.0.2.7: a request was refused with {status}, because it {reason}"], _stage.Log.Lines);
    }

    [Fact]
    public async Task A_late_head_is_a_line_too()
    {
        PipedClient client = _stage.Connect();
        await client.SendAsync("GET / HT");
        _stage.Time.Advance(ListenerLimits.Default.HeadTimeout + 500);

        Assert.Equal(408, (await client.ReadResponseAsync()).Status);
        Assert.Contains("refused with 408, because it did not complete its head in time", await _stage.LoggedAsync());
    }

    [Fact]
    public async Task Who_asks_for_much_that_is_not_there_does_not_fill_the_log()
    {
        PipedClient client = _stage.Connect();
        for (int i = 0; i < 25; i++)
        {
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            Assert.Equal(404, (await client.ReadResponseAsync()).Status);
        }
        Assert.Equal(LineRate.PerSecond, _stage.Log.Lines.Length);

        _stage.Time.Advance(1_250);
        Assert.Equal("204 15 more lines about refused requests were left out in the last second", _stage.Log.Lines[^1]);
        Assert.Equal(LineRate.PerSecond + 1, _stage.Log.Lines.Length);
    }
}
