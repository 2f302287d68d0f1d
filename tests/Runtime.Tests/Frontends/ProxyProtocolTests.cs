using System.Net;
using System.Net.Sockets;
using UdsAot.Addresses;
using UdsAot.Compiled;

namespace UdsAot.Tests.Frontends;

/// <summary>Connections of a listener with <c>proxy-protocol</c>; what the headers may look like is in <see cref="ProxyHeaderTests"/>.</summary>
public sealed class ProxyProtocolTests
{
    private const string Line = "PROXY TCP4 203.0.113.9 192.0.2.2 40000 443\r\n";
    private const string Binary = "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0C\xCB\0\x71\x09\xC0\0\x02\x02\x9C\x40\x01\xBB";
    private const string Local = "\r\n\r\n\0\r\nQUIT\n\x20\0\0\0";
    private const string Request = "GET /x HTTP/1.1\r\nHost: a.test\r\n\r\n";

    private static readonly ListenerLimits s_limits = new() { RequiresProxyHeader = true, HeadTimeout = 4_000 };

    [Theory]
    [InlineData(Line, "203.0.113.9")]
    [InlineData(Binary, "203.0.113.9")]
    [InlineData("PROXY TCP6 2001:db8::9 2001:db8::2 1 2\r\n", "2001:db8::9")]
    [InlineData("PROXY UNKNOWN\r\n", "192.0.2.7")]
    [InlineData(Local, "192.0.2.7")]
    public async Task The_origin_is_told_of_the_client_that_the_header_names(string header, string client)
    {
        using var stage = new ProxyStage(limits: s_limits);
        (_, _, string received) = await stage.BeginAsync(header + Request);
        Assert.StartsWith("GET /x HTTP/1.1\r\n", received, StringComparison.Ordinal);
        Assert.Contains($"\r\nX-Forwarded-For: {client}\r\n", received, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Line)]
    [InlineData(Binary)]
    public async Task It_may_come_in_any_pieces_and_the_connection_goes_on_as_any_other(string header)
    {
        string all = header + Request;
        for (int cut = 1; cut < all.Length; cut++)
        {
            using var stage = new ProxyStage(limits: s_limits);
            PipedClient client = stage.Connect();
            await client.SendAsync(all[..cut]);
            await client.SendAsync(all[cut..]);
            using Socket peer = await stage.Origin.AcceptAsync();
            Assert.Contains("X-Forwarded-For: 203.0.113.9\r\n", await RawOrigin.ReadHeadAsync(peer), StringComparison.Ordinal);
            await RawOrigin.SendAsync(peer, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            Assert.Equal(200, (await client.ReadResponseAsync()).Status);
            await client.SendAsync(Request);
            Assert.Contains("X-Forwarded-For: 203.0.113.9\r\n", await RawOrigin.ReadHeadAsync(peer), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task HTTP_2_behind_it_is_handed_on_from_its_first_byte()
    {
        const string Opening = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
        var taken = new TaskCompletionSource<(EndPoint?, string)>();
        using var stage = new ProxyStage(limits: s_limits);
        PipedClient client = stage.Connect(async connection =>
        {
            var read = await connection.Transport.Input.ReadAsync();
            taken.SetResult((connection.RemoteEndPoint, Latin1.Text(System.Buffers.BuffersExtensions.ToArray(read.Buffer))));
        });
        await client.SendAsync(Binary + Opening);

        Assert.Equal((IPEndPoint.Parse("203.0.113.9:40000"), Opening), await taken.Task.WaitAsync(Wait.Patience));
    }

    [Theory]
    [InlineData(Request)]
    [InlineData("PROXY TCP4 203.0.113.9\r\n" + Request)]
    [InlineData("\r\n\r\n\0\r\nQUIT\r\n")]
    public async Task Without_a_sound_header_it_is_closed_without_a_word_and_one_line_says_why(string sent)
    {
        using var stage = new ProxyStage(limits: s_limits);
        PipedClient client = stage.Connect();
        await client.SendAsync(sent);

        Assert.Equal("", await client.ReadToEndAsync());
        Assert.Equal("205 client 192.0.2.7: a connection was closed, because it does not begin with a sound PROXY header", await stage.LoggedAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("PROXY TCP4 203.0.113.9")]
    public async Task It_has_as_much_time_as_a_head(string sent)
    {
        using var stage = new ProxyStage(limits: s_limits);
        PipedClient client = stage.Connect();
        stage.Time.Advance(3_500);
        await client.SendAsync(sent);
        Assert.False(client.Served.IsCompleted);
        stage.Time.Advance(1_000);

        Assert.Equal("", await client.ReadToEndAsync());
        Assert.Contains("because it did not send its PROXY header in time", await stage.LoggedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_time_is_over_with_the_header()
    {
        using var stage = new ProxyStage(limits: s_limits);
        PipedClient client = stage.Connect();
        await client.SendAsync(Line);
        stage.Time.Advance(20_000);
        await client.SendAsync(Request);
        Assert.Contains("GET /x", await RawOrigin.ReadHeadAsync(await stage.Origin.AcceptAsync()), StringComparison.Ordinal);
        Assert.Empty(stage.Log.Lines);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("PROXY", 1)]
    public async Task Who_leaves_before_it_is_worth_a_line_only_if_something_was_sent(string sent, int lines)
    {
        using var stage = new ProxyStage(limits: s_limits);
        PipedClient client = stage.Connect();
        await client.SendAsync(sent);
        client.Connection.ClientEnds();

        await client.Served.WaitAsync(Wait.Patience);
        Assert.Equal(lines, stage.Log.Lines.Length);
    }

    [Fact]
    public async Task Who_resets_the_connection_is_no_ones_concern()
    {
        using var stage = new ProxyStage(limits: s_limits);
        PipedClient client = stage.Connect();
        client.Connection.ClientLeaves();

        await client.Served.WaitAsync(Wait.Patience);
        Assert.Empty(stage.Log.Lines);
    }

    [Fact]
    public async Task A_server_that_stops_waits_for_none()
    {
        using var stage = new ProxyStage(limits: s_limits);
        PipedClient client = stage.Connect();
        await client.SendAsync("PROXY");
        client.Connection.Drain();

        Assert.Equal("", await client.ReadToEndAsync());
        Assert.Empty(stage.Log.Lines);
    }

    [Theory]
    [InlineData(0xFFFF_C000_0200, true)]
    [InlineData(0xFFFF_0A00_0000, false)]
    public async Task Where_proxies_are_named_nobody_else_may_send_one(ulong network, bool isTrusted)
    {
        using var stage = new ProxyStage(limits: new ListenerLimits
        {
            RequiresProxyHeader = true,
            TrustedProxies = new TrustedProxies(unix: false, [new IpNetwork(0, network, 120)]),
        });
        PipedClient client = stage.Connect();
        if (isTrusted)
        {
            await client.SendAsync(Line + Request);
            Assert.Contains("203.0.113.9", await RawOrigin.ReadHeadAsync(await stage.Origin.AcceptAsync()), StringComparison.Ordinal);
            return;
        }
        Assert.Equal("", await client.ReadToEndAsync());
        Assert.Contains("because it comes from none of the trusted-proxies", await stage.LoggedAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.9 192.0.2.2 1 2\r\n", "198.51.100.7")]
    [InlineData("PROXY TCP4 203.0.113.9 192.0.2.2 1 2\r\n", "203.0.113.9")]
    [InlineData("PROXY UNKNOWN\r\n", "192.0.2.7")]
    [InlineData(Local, "192.0.2.7")]
    public async Task Only_a_trusted_client_is_believed_what_it_says_of_others(string header, string client)
    {
        using var stage = new ProxyStage(limits: new ListenerLimits
        {
            RequiresProxyHeader = true,
            TrustedProxies = new TrustedProxies(unix: false, [new IpNetwork(0, 0xFFFF_C000_0200, 120)]),
        });
        (_, _, string received) = await stage.BeginAsync($"{header}GET / HTTP/1.1\r\nHost: a.test\r\nX-Forwarded-For: 198.51.100.7\r\n\r\n");
        Assert.Contains($"\r\nX-Forwarded-For: {client}\r\n", received, StringComparison.Ordinal);
    }
}
