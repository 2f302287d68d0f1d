using System.Net.Security;
using System.Net.Sockets;
using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>Listeners with TLS, seen by third-party clients: OpenSSL's, curl's and .NET's.</summary>
[Collection(OnStageCollection.Name)]
public sealed class TlsTests(TlsStage stage) : IClassFixture<TlsStage>
{
    private static readonly byte[] s_preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0"u8.ToArray();

    public static TheoryData<string> Versions { get; } = ["1.1", "2.0"];

    private TlsProxy Proxy => stage.Proxy;

    [Theory]
    [InlineData("-tls1_2", "TLSv1.2")]
    [InlineData("-tls1_3", "TLSv1.3")]
    public async Task TLS_1_2_and_1_3_are_spoken(string option, string version)
    {
        CommandResult result = await Proxy.HandshakeAsync(option, "-servername", "listener.test", "-verify_return_error", "-verify_hostname", "listener.test");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains($"New, {version}, Cipher is", result.Text);
        Assert.Contains("Verify return code: 0 (ok)", result.Text);
    }

    [Theory]
    [InlineData("-tls1")]
    [InlineData("-tls1_1")]
    public async Task Older_versions_are_refused(string option)
    {
        int before = Proxy.Lines.Length;

        CommandResult result = await Proxy.HandshakeAsync(option, "-cipher", "ALL:@SECLEVEL=0");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("alert protocol version", result.Text);
        await Proxy.LineAsync(line => line.Contains("info client 127.0.0.1: no TLS connection came about, because OpenSSL says \"unsupported protocol\""), "the line of it", before);
    }

    [Theory]
    [InlineData("h2,http/1.1", "ALPN protocol: h2")]
    [InlineData("http/1.1,h2", "ALPN protocol: h2")]
    [InlineData("http/1.1", "ALPN protocol: http/1.1")]
    [InlineData("foo", "alert no application protocol")]
    [InlineData("", "No ALPN negotiated")]
    public async Task The_protocol_is_agreed_on_by_ALPN(string offered, string expected)
    {
        CommandResult result = await Proxy.HandshakeAsync(offered.Length == 0 ? [] : ["-alpn", offered]);

        Assert.Contains(expected, result.Text);
    }

    [Theory]
    [InlineData("a.test", "CN = a.test")]
    [InlineData("A.Test", "CN = a.test")]
    [InlineData("x.wild.test", "CN = *.wild.test")]
    [InlineData("b.wild.test", "CN = *.wild.test")]
    [InlineData("wild.test", "CN = listener.test")]
    [InlineData("listener.test", "CN = listener.test")]
    [InlineData("unknown.test", "CN = listener.test")]
    [InlineData("", "CN = listener.test")]
    public async Task The_certificate_is_that_of_the_vhost_that_is_asked_for(string name, string subject)
    {
        CommandResult result = await Proxy.HandshakeAsync(name.Length == 0 ? ["-noservername"] : ["-servername", name]);

        Assert.Contains(result.Output, line => line.TrimStart().StartsWith("0 s:", StringComparison.Ordinal) && line.EndsWith(subject, StringComparison.Ordinal));
        Assert.Contains("1 s:CN = Authority of the tests intermediate", result.Text);
        Assert.Contains("Verify return code: 0 (ok)", result.Text);
    }

    [Theory]
    [InlineData(Curl.Http1)]
    [InlineData("--http2")]
    public async Task An_exchange_goes_through_and_the_origin_hears_of_https(string version)
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);

        CommandResult result = await Proxy.CurlAsync("a.test", "/x?y", version);

        Assert.Equal(["/x?y", "200"], result.Output);
        Message request = Assert.Single(origin.Requests);
        Assert.Equal("https", request["X-Forwarded-Proto"]);
        Assert.Equal("127.0.0.1", request["X-Forwarded-For"]);
        Assert.Equal("a.test", request["Host"]);
    }

    [Fact]
    public async Task A_Unix_socket_can_have_TLS_too()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);

        CommandResult result = await Proxy.CurlAsync("a.test", "/x", "--unix-socket", TlsMounts.Front);

        Assert.Equal(["/x", "200"], result.Output);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Long_bodies_pass_whole_both_ways_many_at_once(string version)
    {
        const long Length = 8 << 20;
        await using KestrelOrigin origin = await KestrelOrigin.StartAsync(TestMounts.Kestrel);
        using HttpClient client = TlsStage.NewClient(Proxy.Address, version);

        await Task.WhenAll(Enumerable.Range(0, 6).Select(async index =>
        {
            string announced = index % 2 == 0 ? "?announced=yes" : "";
            await using Stream body = await client.GetStreamAsync($"https://kestrel.test/pattern/{Length}{announced}");
            Assert.Equal(Length, await Pattern.VerifyAsync(body, CancellationToken.None));
            using var content = new PatternContent(Length, announced: index % 2 == 0);
            using HttpResponseMessage response = await client.PostAsync("https://kestrel.test/pattern", content);
            Assert.Equal($"{Length}", await response.Content.ReadAsStringAsync());
        }));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task What_is_sent_and_echoed_at_once_comes_back(string version)
    {
        await using KestrelOrigin origin = await KestrelOrigin.StartAsync(TestMounts.Kestrel);
        using HttpClient client = TlsStage.NewClient(Proxy.Address, version);
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://kestrel.test/echo")
        {
            Version = Version.Parse(version),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new PatternContent(4 << 20, announced: false),
        };

        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        await using Stream body = await response.Content.ReadAsStreamAsync();
        Assert.Equal(4 << 20, await Pattern.VerifyAsync(body, CancellationToken.None));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_WebSocket_goes_through(string version)
    {
        byte[] message = Pattern.From(0, 100_000).ToArray();

        Assert.Equal(message, await TlsScenes.EchoThroughWebSocketAsync(Proxy, version, message));
    }

    [Theory]
    [InlineData(Curl.Http1)]
    [InlineData("--http2")]
    public async Task A_response_that_is_cut_short_is_cut_short_for_the_client(string version)
    {
        await using ScriptedOrigin origin = ScriptedOrigin.Start(TestMounts.Scripted, async (origin, wire) =>
        {
            await origin.NextAsync(wire);
            await wire.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
        });

        CommandResult result = await Proxy.CurlAsync("a.test", "/", version);

        Assert.NotEqual(0, result.ExitCode);
    }

    [Fact]
    public async Task The_end_of_a_response_without_a_length_is_told_by_TLS()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.Start(TestMounts.Scripted, async (origin, wire) =>
        {
            await origin.NextAsync(wire);
            await wire.SendAsync("HTTP/1.1 200 OK\r\n\r\nto the end");
        });

        CommandResult result = await Proxy.CurlAsync("a.test", "/", "--http1.0");

        // OpenSSL 3 takes an end without close_notify for an error, and so does curl.
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(["to the end", "200"], result.Output);
    }

    [Fact]
    public async Task A_session_can_be_resumed()
    {
        string session = Path.Combine(Sandbox.NewFolder(), "session");
        // TLS 1.3 hands the ticket out behind the handshake; the client must still be there.
        CommandResult made = await CommandResult.Of(
            "sh", ["-c", $"sleep 1 | openssl s_client -connect {Proxy.Address} -CAfile {TlsStage.RootFile} -sess_out {session}"]);
        Assert.Equal(0, made.ExitCode);

        CommandResult resumed = await Proxy.HandshakeAsync("-sess_in", session);

        Assert.Contains("Reused, TLSv1.3", resumed.Text);
    }

    [Fact]
    public async Task A_client_that_says_nothing_does_not_stay()
    {
        int before = Proxy.Lines.Length;
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await silent.ConnectAsync(Proxy.MutualAddress);

        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            int count = await silent.ReceiveAsync(new byte[1]).Within("the end of the connection");
            throw count == 0 ? new EndOfStreamException() : new InvalidOperationException("it was sent something");
        });
        await Proxy.LineAsync(line => line.EndsWith("because it took too long", StringComparison.Ordinal), "the line of it", before);
    }

    [Fact]
    public async Task Clear_text_where_TLS_is_spoken_is_refused()
    {
        int before = Proxy.Lines.Length;
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(Proxy.Address);
        await using var wire = new Wire(socket);
        await wire.SendAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");

        Assert.DoesNotContain("HTTP/1.1 200", await wire.ReadToEndAsync());
        await Proxy.LineAsync(line => line.EndsWith("because what it sent is no TLS", StringComparison.Ordinal), "the line of it", before);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("http/1.1")]
    public async Task HTTP_2_that_was_not_agreed_on_is_refused(string? protocol)
    {
        await using SslStream client = await ConnectAsync(protocol);
        await client.WriteAsync(s_preface);

        await AssertIsRefusedAsync(client);
    }

    [Fact]
    public async Task HTTP_1_where_HTTP_2_was_agreed_on_is_refused()
    {
        await using SslStream client = await ConnectAsync("h2");
        await client.WriteAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n"u8.ToArray());

        await AssertIsRefusedAsync(client);
    }

    private async Task<SslStream> ConnectAsync(string? protocol)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(Proxy.Address);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true), leaveInnerStreamOpen: false);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "a.test",
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
            ApplicationProtocols = protocol is null ? null : [new SslApplicationProtocol(protocol)],
        });
        return stream;
    }

    // SETTINGS, then GOAWAY with PROTOCOL_ERROR, then the end.
    private static async Task AssertIsRefusedAsync(SslStream client)
    {
        var received = new MemoryStream();
        await client.CopyToAsync(received).Within("the end of the connection");
        Assert.Equal(26, received.Length);
        Assert.Equal((4, 7, 1), (received.ToArray()[3], received.ToArray()[12], received.ToArray()[25]));
    }
}
