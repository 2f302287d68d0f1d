using Microsoft.Extensions.Logging.Abstractions;
using UdsAot.Addresses;
using UdsAot.CommandLine;
using UdsAot.Compiled;
using UdsAot.Hosting;
using UdsAot.Logging;
using UdsAot.Responses;
using UdsAot.Tests.Responses;
using UdsAot.Transport;
using Xunit.Abstractions;

namespace UdsAot.Tests.Allocation;

/// <summary>
/// Bytes that the whole process allocates for an exchange, through real sockets and the composition that the executable runs.
/// Client and origin are loops that allocate nothing, so the rest is the proxy's and Kestrel's.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class AllocationTests(ITestOutputHelper output)
{
    private const int WarmUp = 4_000;
    private const int Exchanges = 1_000;
    private const int MostBatches = 25;

    private static readonly (string Name, string Value)[] s_browserFields =
    [
        ("sec-ch-ua", "\"Chromium\";v=\"130\", \"Google Chrome\";v=\"130\", \"Not?A_Brand\";v=\"99\""),
        ("sec-ch-ua-mobile", "?0"),
        ("sec-ch-ua-platform", "\"Linux\""),
        ("upgrade-insecure-requests", "1"),
        ("user-agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"),
        ("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8"),
        ("sec-fetch-site", "same-origin"),
        ("sec-fetch-mode", "navigate"),
        ("sec-fetch-user", "?1"),
        ("sec-fetch-dest", "document"),
        ("referer", "http://device.local/settings/network"),
        ("accept-encoding", "gzip, deflate, br, zstd"),
        ("accept-language", "en-GB,en;q=0.9,de;q=0.8"),
        ("cookie", "session=0123456789abcdef0123456789abcdef; theme=dark"),
    ];

    // A server of an origin dates its responses itself.
    private const string ResponseFields = "Server: origin\r\nDate: Mon, 23 Nov 2026 00:00:00 GMT\r\nContent-Type: text/html\r\nETag: \"e\"\r\nCache-Control: no-cache\r\n";

    [OptimizedTheory]
    [InlineData("GET", "", "200 OK", "Content-Length: 13\r\n\r\nHello, world!", "Hello, world!")]
    [InlineData("GET", "", "200 OK", "Transfer-Encoding: chunked\r\n\r\nd\r\nHello, world!\r\n0\r\n\r\n", "\r\n0\r\n\r\n")]
    [InlineData("GET", "", "304 Not Modified", "\r\n", "\r\n\r\n")]
    [InlineData("POST", "Content-Length: 13\r\n\r\nHello, world!", "200 OK", "Content-Length: 13\r\n\r\nHello, world!", "Hello, world!")]
    [InlineData("PUT", "Transfer-Encoding: chunked\r\n\r\nd\r\nHello, world!\r\n0\r\n\r\n", "200 OK", "Content-Length: 13\r\n\r\nHello, world!", "Hello, world!")]
    public async Task An_http11_exchange_allocates_nothing(string method, string body, string status, string response, string responseEnd)
    {
        string fields = string.Concat(s_browserFields.Select(static field => $"{field.Name}: {field.Value}\r\n"));
        string request = $"{method} /page/1?q=x HTTP/1.1\r\nHost: device.local\r\nConnection: keep-alive\r\n{fields}{(body.Length == 0 ? "\r\n" : body)}";
        using var origin = new CannedOrigin($"HTTP/1.1 {status}\r\n{ResponseFields}{response}", body.Length == 0 ? "\r\n\r\n" : body);
        long allocated = await MeasureAsync(origin, server => new Http1Loop(server, request, responseEnd));
        output.WriteLine($"measured: HTTP/1.1, {method}, response {status}{(response.Contains("chunked", StringComparison.Ordinal) ? " in chunks" : "")}: {allocated / (double)Exchanges:F0} bytes");
        Assert.Equal(0, allocated / Exchanges);
    }

    [OptimizedTheory]
    [InlineData("203.0.113.9, 127.0.0.1")]
    [InlineData("2001:db8::9, ::ffff:127.0.0.1")]
    public async Task An_exchange_behind_a_trusted_proxy_allocates_nothing(string claim)
    {
        using var origin = new CannedOrigin($"HTTP/1.1 200 OK\r\n{ResponseFields}Content-Length: 2\r\n\r\nok", "\r\n\r\n");
        var limits = new ListenerLimits { TrustedProxies = new TrustedProxies(unix: false, [new IpNetwork(0, 0xFFFF_7F00_0000, 104)]) };
        string request = $"GET / HTTP/1.1\r\nHost: device.local\r\nX-Forwarded-For: {claim}\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: a.test\r\n\r\n";
        long allocated = await MeasureAsync(ProxyStage.Plain(origin.Path), server => new Http1Loop(server, request, "\r\n\r\nok"), limits);
        output.WriteLine($"{allocated} bytes in {Exchanges} exchanges");
        Assert.Equal(0, allocated / Exchanges);
    }

    [OptimizedTheory]
    [InlineData("Location: /v1/x\r\nSet-Cookie: b=2; Path=/\r\nSet-Cookie: a=1; Path=/v1\r\n")]
    public async Task A_response_with_paths_to_map_allocates_nothing(string fields)
    {
        using var origin = new CannedOrigin($"HTTP/1.1 200 OK\r\n{ResponseFields}{fields}Content-Length: 0\r\n\r\n", "\r\n\r\n");
        var mount = new Mount
        {
            Index = 0,
            Vhost = "*",
            Mountpoint = "/api",
            Origin = $"+{origin.Path}:/v1",
            Socket = origin.Path,
            OriginPath = "/v1"u8.ToArray(),
            References = new LocationRewriter("/v1"u8.ToArray(), "/api"u8.ToArray()),
        };
        long allocated = await MeasureAsync(
            mount, server => new Http1Loop(server, "GET /api HTTP/1.1\r\nHost: device.local\r\n\r\n", "Set-Cookie: a=1; Path=/api\r\n\r\n"));
        output.WriteLine($"{allocated} bytes in {Exchanges} exchanges");
        Assert.Equal(0, allocated / Exchanges);
    }

    [OptimizedTheory]
    [InlineData(AccessFormat.Combined)]
    [InlineData(AccessFormat.Json)]
    public async Task A_guarded_exchange_with_an_id_and_a_line_in_the_access_log_allocates_nothing(object format)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("htpasswd"), "alice:$2y$04$C4Sc6pxfx1tyk3JBxYZVbuk9RJ7TcHp7FQD/Unsbe5YMxDNuf5JRe\n");
        using var origin = new CannedOrigin($"HTTP/1.1 200 OK\r\n{ResponseFields}Content-Length: 13\r\n\r\nHello, world!", "\r\n\r\n");
        var mount = new Mount
        {
            Index = 0,
            Vhost = "*",
            Mountpoint = "/",
            Origin = $"+{origin.Path}:/",
            Socket = origin.Path,
            OriginPath = "/"u8.ToArray(),
            BasicAuth = folder.File("htpasswd"),
            NamesRequests = true,
        };
        string fields = string.Concat(s_browserFields.Select(static field => $"{field.Name}: {field.Value}\r\n"));
        string password = Convert.ToBase64String("alice:wonderland"u8);
        using AccessLog log = AccessLog.TryOpen("/dev/null", (AccessFormat)format, NullLogger.Instance, TimeProvider.System, out _)!;
        long allocated = await MeasureAsync(
            mount, server => new Http1Loop(server, $"GET / HTTP/1.1\r\nHost: device.local\r\nAuthorization: Basic {password}\r\n{fields}\r\n", "Hello, world!"), log: log);
        output.WriteLine($"measured: HTTP/1.1, GET, guarded, with a line in {format}: {allocated / (double)Exchanges:F2} bytes");
        Assert.Equal(0, allocated / Exchanges);
    }

    [OptimizedTheory]
    [InlineData("/page/1?q=x")]
    [InlineData("//host;a=b/%2Fprivate%255Cx;y/%3fz/")]
    public async Task Looking_for_the_guards_of_a_path_with_many_readings_allocates_nothing(string target)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("htpasswd"), "alice:$2y$04$C4Sc6pxfx1tyk3JBxYZVbuk9RJ7TcHp7FQD/Unsbe5YMxDNuf5JRe\n");
        using var origin = new CannedOrigin($"HTTP/1.1 200 OK\r\n{ResponseFields}Content-Length: 13\r\n\r\nHello, world!", "\r\n\r\n");
        string password = Convert.ToBase64String("alice:wonderland"u8);
        long allocated = await MeasureAsync(
            new PrivateMounts(origin.Path, folder.File("htpasswd")),
            server => new Http1Loop(server, $"GET {target} HTTP/1.1\r\nHost: device.local\r\nAuthorization: Basic {password}\r\n\r\n", "Hello, world!"));
        output.WriteLine($"{allocated} bytes in {Exchanges} exchanges");
        Assert.Equal(0, allocated / Exchanges);
    }

    [OptimizedTheory]
    [InlineData("/a.css", "", "brotli")]
    [InlineData("/a.css", "If-None-Match: \"b\"\r\n", "\r\n\r\n")]
    [InlineData("/large", "", "end of the large file")]
    [InlineData("/folder", "", "</html>\n")]
    public async Task A_file_that_is_compiled_in_allocates_nothing(string target, string condition, string responseEnd)
    {
        byte[] large = new byte[200_000];
        "end of the large file"u8.CopyTo(large.AsSpan(large.Length - 21));
        string fields = string.Concat(s_browserFields.Select(static field => $"{field.Name}: {field.Value}\r\n"));
        var files = new TestFiles(TestFiles.WithForms(), new StoredFile("", "no-cache", TestFiles.Form(large, "l")));
        // .NET's own sockets have a pipe between, into which a large body is copied; its segments are Kestrel's.
        int budget = StockTransport.IsUsed && target == "/large" ? 2_000 : 0;
        long allocated = await MeasureAsync(
            TestFiles.Mount("/", files),
            server => new Http1Loop(server, $"GET {target} HTTP/1.1\r\nHost: device.local\r\n{fields}{condition}\r\n", responseEnd),
            enough: budget);
        output.WriteLine($"{allocated} bytes in {Exchanges} exchanges");
        Assert.InRange(allocated / Exchanges, 0, budget);
    }

    [OptimizedTheory]
    [InlineData(308)]
    public async Task A_redirect_allocates_nothing(int status)
    {
        Mount mount = TestFiles.Mount("/old", new Redirect(status, "https://example.com/new"u8.ToArray(), [], [], appendsPath: true));
        long allocated = await MeasureAsync(mount, server => new Http1Loop(server, "GET /old/x?y HTTP/1.1\r\nHost: device.local\r\n\r\n", "</html>\n"));
        output.WriteLine($"{allocated} bytes in {Exchanges} exchanges");
        Assert.Equal(0, allocated / Exchanges);
    }

    [OptimizedTheory]
    [InlineData("GET", "", "200 OK", "Content-Length: 13\r\n\r\nHello, world!")]
    [InlineData("GET", "", "200 OK", "Transfer-Encoding: chunked\r\n\r\nd\r\nHello, world!\r\n0\r\n\r\n")]
    [InlineData("GET", "", "304 Not Modified", "\r\n")]
    [InlineData("POST", "13", "200 OK", "Content-Length: 13\r\n\r\nHello, world!")]
    [InlineData("PUT", "chunked", "200 OK", "Content-Length: 13\r\n\r\nHello, world!")]
    public async Task An_http2_exchange_allocates_nothing(string method, string length, string status, string response)
    {
        const string Content = "Hello, world!";
        (string Name, string Value)[] fields =
            [(":method", method), (":scheme", "http"), (":path", "/page/1?q=x"), (":authority", "device.local"), .. s_browserFields];
        if (length == "13")
        {
            fields = [.. fields, ("content-length", length)];
        }
        string requestEnd = length switch { "" => "\r\n\r\n", "13" => Content, _ => $"{Content}\r\n0\r\n\r\n" };
        using var origin = new CannedOrigin($"HTTP/1.1 {status}\r\n{ResponseFields}{response}", requestEnd);
        long allocated = await MeasureAsync(origin, server => new Http2Loop(server, fields, length.Length == 0 ? "" : Content));
        output.WriteLine($"measured: HTTP/2, {method}, response {status}: {allocated / (double)Exchanges:F0} bytes");
        Assert.Equal(0, allocated / Exchanges);
    }

    private static Task<long> MeasureAsync(CannedOrigin origin, Func<System.Net.EndPoint, IExchangeLoop> connect)
        => MeasureAsync(ProxyStage.Plain(origin.Path), connect);

    private static Task<long> MeasureAsync(
        Mount mount, Func<System.Net.EndPoint, IExchangeLoop> connect, ListenerLimits? limits = null, AccessLog? log = null, int enough = 0)
        => MeasureAsync(new OneMount(mount), connect, limits, log, enough);

    private static async Task<long> MeasureAsync(
        MountTable table, Func<System.Net.EndPoint, IExchangeLoop> connect, ListenerLimits? limits = null, AccessLog? log = null, int enough = 0)
    {
        List<OpenListener> listeners = OpenListener.OpenAll(
            [new Listener(ListenerUrl.TryParse("http://127.0.0.1:0", out _)!, limits ?? ListenerLimits.Default)]);
        Assert.True(CompiledMounts.HasCounters, "what is measured must count, too");
        await using var composition = new Composition(table, NullLoggerFactory.Instance, log);
        await using KestrelHost kestrel = KestrelHost.Create(listeners, composition.OnConnection, NullLoggerFactory.Instance);
        try
        {
            await kestrel.StartAsync();
            return Measure(() => connect(listeners[0].EndPoint), enough);
        }
        finally
        {
            await kestrel.Server.StopAsync(CancellationToken.None);
            listeners.ForEach(static listener => listener.Dispose());
        }
    }

    // The least of the batches, up to one that has few enough bytes: a pool that grows now and then, a timer, or another thread of the
    // test runner allocates in some of them; what an exchange allocates it allocates in all.
    private static long Measure(Func<IExchangeLoop> connect, int enough)
    {
        long least = long.MaxValue;
        new LoopThread(() =>
        {
            using IExchangeLoop loop = connect();
            Repeat(loop, WarmUp);
            for (int i = 0; i < MostBatches && least / Exchanges > enough; i++)
            {
                long before = GC.GetTotalAllocatedBytes(precise: true);
                Repeat(loop, Exchanges);
                least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
            }
        }).Join();
        return least;
    }

    private static void Repeat(IExchangeLoop loop, int count)
    {
        for (int i = 0; i < count; i++)
        {
            loop.Exchange();
        }
    }
}
