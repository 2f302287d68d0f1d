using System.Net.Sockets;
using System.Text;
using UdsAot.Compiled;

namespace UdsAot.Tests.Forwarding;

/// <summary>Mounts with a password, over HTTP/2.</summary>
public sealed class Http2GuardTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public Http2GuardTests()
        => File.WriteAllText(_folder.File("htpasswd"), "alice:$2y$04$C4Sc6pxfx1tyk3JBxYZVbuk9RJ7TcHp7FQD/Unsbe5YMxDNuf5JRe\n");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_upload_without_the_password_is_answered_before_it_has_ended()
    {
        await using Http2Stage stage = await StartAsync();
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        int stream = await client.RequestAsync(endsStream: false, Fields("POST"));
        await client.SendDataAsync(stream, "hello"u8.ToArray());

        List<(string Name, string Value)> head = await client.ReadHeadAsync(stream);
        Assert.Contains((":status", "401"), head);
        Assert.Contains(("www-authenticate", "Basic realm=\"/\""), head);
        Assert.Contains("401 Unauthorized", Encoding.UTF8.GetString(await client.ReadToEndAsync(stream)));

        // The connection goes on.
        int next = await client.RequestAsync(endsStream: true, Fields("GET"));
        Assert.Equal(401, await client.ReadStatusAsync(next));
        Assert.False(stage.Origin.HasWaiting);
    }

    [Fact]
    public async Task A_web_socket_wants_the_password_too()
    {
        await using Http2Stage stage = await StartAsync();
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        int stream = await client.ConnectWebSocketAsync();
        Assert.Equal(401, await client.ReadStatusAsync(stream));
        Assert.False(stage.Origin.HasWaiting);
    }

    [Theory]
    [InlineData("/private/x", 401)]
    [InlineData("//private/x", 401)]
    [InlineData("/%2fprivate/x", 401)]
    [InlineData("/private;a/x", 401)]
    [InlineData("/%5Cprivate/x", 401)]
    [InlineData("/\\private/x", 400)]
    [InlineData("/a/..%5Cprivate/x", 400)]
    [InlineData("/a/%252e%252e/private/x", 400)]
    public async Task A_path_that_may_be_read_as_a_guarded_one_wants_its_password(string path, int status)
    {
        await using Http2Stage stage = await Http2Stage.StartAsync(
            mount => mount,
            mount => new Mount
            {
                Index = 1,
                Vhost = mount.Vhost,
                Mountpoint = "/private",
                Origin = mount.Origin,
                Socket = mount.Socket,
                OriginPath = "/private"u8.ToArray(),
                BasicAuth = _folder.File("htpasswd"),
            });
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        (string Name, string Value)[] fields = [(":method", "GET"), (":scheme", "http"), (":path", path), (":authority", "a.test")];
        Assert.Equal(status, await client.ReadStatusAsync(await client.RequestAsync(endsStream: true, fields)));

        // An extended CONNECT (RFC 8441) meets the same.
        Assert.Equal(status, await client.ReadStatusAsync(await client.ConnectWebSocketAsync(path: path)));
        Assert.False(stage.Origin.HasWaiting);
    }

    [Fact]
    public async Task Who_has_the_password_gets_through_with_a_body()
    {
        await using Http2Stage stage = await StartAsync();
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        string password = Convert.ToBase64String("alice:wonderland"u8);
        int stream = await client.RequestAsync(
            endsStream: false, [.. Fields("POST"), ("authorization", $"Basic {password}"), ("x-remote-user", "root"), ("content-length", "5")]);
        await client.SendDataAsync(stream, "hello"u8.ToArray(), endsStream: true);

        using Socket peer = await stage.Origin.AcceptAsync();
        string received = await RawOrigin.ReadHeadAsync(peer);
        Assert.Contains("\r\nX-Remote-User: alice\r\n", received);
        Assert.DoesNotContain("root", received);
        Assert.DoesNotContain("Authorization", received, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("hello", await RawOrigin.TakeAsync(peer, 5));
        await RawOrigin.SendAsync(peer, "HTTP/1.1 204 No Content\r\n\r\n");
        Assert.Equal(204, await client.ReadStatusAsync(stream));
    }

    private static (string Name, string Value)[] Fields(string method)
        => [(":method", method), (":scheme", "http"), (":path", "/"), (":authority", "a.test")];

    private Task<Http2Stage> StartAsync() => Http2Stage.StartAsync(mount => new Mount
    {
        Index = mount.Index,
        Vhost = mount.Vhost,
        Mountpoint = mount.Mountpoint,
        Origin = mount.Origin,
        Socket = mount.Socket,
        OriginPath = mount.OriginPath,
        BasicAuth = _folder.File("htpasswd"),
        Challenge = "WWW-Authenticate: Basic realm=\"/\"\r\n"u8.ToArray(),
    });
}
