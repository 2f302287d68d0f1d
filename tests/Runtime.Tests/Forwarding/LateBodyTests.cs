using System.Net.Sockets;

namespace UdsAot.Tests.Forwarding;

/// <summary>A request takes an origin connection only when its body begins to come.</summary>
public sealed class LateBodyTests : IDisposable
{
    private const string Post = "POST / HTTP/1.1\r\nHost: a.test\r\n";

    private readonly ProxyStage _stage = new(static mount => ProxyStage.Plain(mount.Socket, idleTimeout: 7_000));

    public void Dispose() => _stage.Dispose();

    [Theory]
    [InlineData("Content-Length: 4\r\n\r\n", "abcd")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n", "4\r\nabcd\r\n0\r\n\r\n")]
    public async Task A_request_has_no_connection_before_its_bodys_first_byte(string fields, string body)
    {
        PipedClient client = _stage.Connect();
        await client.SendAsync(Post + fields);
        _stage.Time.Advance(6_500);
        Assert.Equal(0, _stage.Pool.Open);
        await client.SendAsync(body);
        Socket peer = await _stage.Origin.AcceptAsync();
        Assert.Contains(fields.TrimEnd(), await RawOrigin.ReadHeadAsync(peer), StringComparison.Ordinal);
        await RawOrigin.TakeAsync(peer, body.Length);
        await RawOrigin.SendAsync(peer, "HTTP/1.1 204 No Content\r\n\r\n");
        Assert.Equal(204, (await client.ReadResponseAsync()).Status);
        Assert.Empty(_stage.Log.Lines);
    }

    [Theory]
    [InlineData("Content-Length: 4\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n")]
    [InlineData("Content-Length: 4\r\nConnection: expect\r\nExpect: 100-continue\r\n\r\n")]
    public async Task A_body_that_does_not_begin_is_a_408_and_the_origin_hears_nothing_of_it(string fields)
    {
        PipedClient client = _stage.Connect();
        await client.SendAsync(Post + fields);
        if (fields.Contains("Expect", StringComparison.Ordinal))
        {
            Assert.Equal(100, (await client.ReadResponseAsync()).Status);
        }
        await _stage.TurnUntil(() => _stage.Log.Lines.Length > 0, "the body is late");
        ClientResponse got = await client.ReadResponseAsync();
        Assert.Equal((408, "close"), (got.Status, got.Field("Connection")));
        Assert.Contains("reading the request's body failed, answered 408", await _stage.LoggedAsync());
        Assert.Equal(0, _stage.Pool.Open);
    }

    [Fact]
    public async Task A_client_that_leaves_before_its_body_costs_no_connection()
    {
        PipedClient client = _stage.Connect();
        await client.SendAsync(Post + "Content-Length: 4\r\n\r\n");
        await client.Connection.ClientOutput.CompleteAsync();
        await _stage.TurnUntil(() => client.Served.IsCompleted, "the connection ends");
        Assert.Equal(0, _stage.Pool.Open);
    }

    [Fact]
    public async Task A_request_whose_grant_is_the_origins_has_its_connection_at_once()
    {
        (PipedClient client, Socket peer, string head) = await _stage.BeginAsync(Post + "Content-Length: 4\r\nExpect: 100-continue\r\n\r\n");
        Assert.Contains("100-continue", head, StringComparison.Ordinal);
        await RawOrigin.SendAsync(peer, "HTTP/1.1 100 Continue\r\n\r\n");
        Assert.Equal(100, (await client.ReadResponseAsync()).Status);
    }
}
