using System.Buffers;
using System.IO.Pipelines;
using UdsAot.Compiled;
using UdsAot.Frontends;
using UdsAot.Http1;
using UdsAot.Timing;

namespace UdsAot.Tests.Frontends;

/// <summary>The writer of responses on a pipe of its own.</summary>
public sealed class Http1ResponseWriterTests : IDisposable
{
    private readonly Heartbeat _heartbeat = new(new ManualTime());

    // A writer has to wait for its reader as soon as so much lies there.
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 64 * 1024, resumeWriterThreshold: 1, useSynchronizationContext: false));

    public void Dispose() => _heartbeat.Dispose();

    [Theory]
    [InlineData("HTTP/1.1\r\n", "Content-Length: 2\r\n", null, "ab", true)]
    [InlineData("HTTP/1.1\r\n", "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked", "2\r\nab\r\n0\r\n\r\n", true)]
    [InlineData("HTTP/1.1\r\n", "", "Transfer-Encoding: chunked", "2\r\nab\r\n0\r\n\r\n", true)]
    [InlineData("HTTP/1.1\r\nConnection: close\r\n", "Content-Length: 2\r\n", "Connection: close", "ab", false)]
    [InlineData("HTTP/1.0\r\n", "Content-Length: 2\r\n", "Connection: close", "ab", false)]
    [InlineData("HTTP/1.0\r\nConnection: keep-alive\r\n", "Content-Length: 2\r\n", "Connection: keep-alive", "ab", true)]
    [InlineData("HTTP/1.0\r\nConnection: keep-alive\r\n", "", "Connection: close", "ab", false)]
    public async Task A_response_is_framed_for_its_client(string request, string fields, string? line, string body, bool keepsAlive)
    {
        Http1ResponseWriter writer = WriterFor($"GET / {request}Host: a\r\n\r\n");
        writer.WriteHead(Heads.Response($"HTTP/1.1 200 OK\r\n{fields}\r\n"), HeaderMap.EndToEnd, isOwn: false, mayKeepAlive: true);
        writer.WriteBody("ab"u8);
        Assert.True(await writer.EndAsync(new TrailerSection(), HeaderMap.EndToEnd, 1_000));
        Assert.Equal(keepsAlive, writer.KeepsAlive);
        string[] parts = Sent().Split("\r\n\r\n", 2);
        Assert.Equal(body, parts[1]);
        string[] lines = [.. parts[0].Split("\r\n").Where(static field => field.StartsWith("Transfer", StringComparison.Ordinal) || field.StartsWith("Conn", StringComparison.Ordinal))];
        Assert.Equal(line is null ? [] : [line], lines);
    }

    [Theory]
    [InlineData(false, "200 OK", false)]
    [InlineData(true, "200 OK", true)]
    [InlineData(true, "400 Bad Request", false)]
    public void A_connection_goes_on_only_where_the_server_and_the_response_allow_it(bool mayKeepAlive, string status, bool keepsAlive)
    {
        Http1ResponseWriter writer = WriterFor("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        writer.WriteHead(Heads.Response($"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n"), HeaderMap.EndToEnd, isOwn: true, mayKeepAlive);
        Assert.Equal(keepsAlive, writer.KeepsAlive);
    }

    [Theory]
    [InlineData("", "0\r\n\r\n")]
    [InlineData("TE: trailers\r\nConnection: TE\r\n", "0\r\nX-T: t\r\n\r\n")]
    public async Task Trailers_go_to_clients_that_ask_for_them(string fields, string end)
    {
        Http1ResponseWriter writer = WriterFor($"GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        writer.WriteHead(Heads.Response("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), HeaderMap.EndToEnd, isOwn: false, mayKeepAlive: true);
        var trailers = new TrailerSection { Bytes = Latin1.Bytes("X-T: t\r\n\r\n") };
        Assert.Equal(HeadFault.None, trailers.Parse(trailers.Bytes.Span));
        Assert.True(await writer.EndAsync(trailers, HeaderMap.EndToEnd, 1_000));
        Assert.EndsWith("\r\n\r\n" + end, Sent());
    }

    [Fact]
    public async Task Behind_an_interim_response_the_final_one_is_framed_as_ever()
    {
        Http1ResponseWriter writer = WriterFor("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.True(await writer.SendInterimAsync(Heads.Response("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"), HeaderMap.EndToEnd, 1_000));
        Assert.Equal("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", Sent());
        writer.WriteHead(Heads.Response("HTTP/1.1 204 No Content\r\n\r\n"), HeaderMap.EndToEnd, isOwn: false, mayKeepAlive: true);
        Assert.True(await writer.EndAsync(new TrailerSection(), HeaderMap.EndToEnd, 1_000));
        Assert.StartsWith("HTTP/1.1 204 No Content\r\n", Sent());
        Assert.True(writer.KeepsAlive);
    }

    [Fact]
    public async Task A_tunnel_begins_with_the_origins_upgrade_and_ends_the_connection()
    {
        Http1ResponseWriter writer = WriterFor("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n");
        writer.BeginTunnel(Heads.Response("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\nX-Y: z\r\n\r\n"), HeaderMap.EndToEnd);
        writer.WriteBody("raw"u8);
        Assert.True(await writer.FlushAsync(1_000));
        Assert.Equal("HTTP/1.1 101 Switching Protocols\r\nX-Y: z\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nraw", Sent());
        Assert.False(writer.KeepsAlive);
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_waited_for_until_its_time_is_up()
    {
        Http1ResponseWriter writer = WriterFor("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        writer.WriteHead(Heads.Response("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"), HeaderMap.EndToEnd, isOwn: false, mayKeepAlive: true);
        writer.WriteBody(new byte[100_000]);
        Task<bool> flushing = writer.FlushAsync(1_000).AsTask();
        Assert.False(flushing.IsCompleted);
        Assert.False(writer.TryExpire(_heartbeat.Now + 999));
        Assert.True(writer.TryExpire(_heartbeat.Now + 1_000));
        Assert.True(writer.HasExpired);
        int before = writer.Progress;
        Sent();
        Assert.False(await flushing.WaitAsync(Wait.Patience));
        Assert.False(writer.HasExpired);
        Assert.NotEqual(before, writer.Progress);
    }

    private Http1ResponseWriter WriterFor(string request) => new(Heads.Request(request), _pipe.Writer, _heartbeat);

    private string Sent()
    {
        Assert.True(_pipe.Reader.TryRead(out ReadResult result));
        string text = Latin1.Text(result.Buffer.ToArray());
        _pipe.Reader.AdvanceTo(result.Buffer.End);
        return text;
    }
}
