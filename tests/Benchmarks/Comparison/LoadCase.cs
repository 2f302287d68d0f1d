using UdsAot.Benchmarks.Comparison.Loads;
using UdsAot.Benchmarks.Comparison.Serving;

namespace UdsAot.Benchmarks.Comparison;

/// <summary>A row of the first table: one kind of load.</summary>
/// <param name="Key">The name for the command line.</param>
/// <param name="Title">The name for the table.</param>
/// <param name="Load">What is asked for.</param>
/// <param name="NeedsHttp">True if a relay that knows no HTTP cannot take part.</param>
/// <param name="NeedsTls">True if the load comes over TLS.</param>
internal sealed record LoadCase(string Key, string Title, ILoad Load, bool NeedsHttp = false, bool NeedsTls = false)
{
    public const string Get64 = "get-64";
    public const string Get1000 = "get-1000";
    public const string OneMebibyte = "1m";
    public const string SixtyFourMebibytes = "64m";
    public const string Upload = "upload";
    public const string Http2 = "http2";
    public const string Http2Tls = "tls-http2";
    public const string Http2TlsFew = "tls-http2-16";
    public const string Http2TlsOne = "tls-http2-1";
    public const string Http2TlsOneMebibyte = "tls-http2-1m";
    public const string Http2TlsUpload = "tls-http2-upload";

    /// <summary>The request fields of Firefox for a page.</summary>
    private static readonly string[] s_browserFields =
    [
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Language: en-US,en;q=0.5",
        "Accept-Encoding: gzip, deflate, br, zstd",
        "Referer: http://device.local/settings/network",
        "Cookie: session=0123456789abcdef0123456789abcdef; theme=dark",
        "Upgrade-Insecure-Requests: 1",
        "Sec-Fetch-Dest: document",
        "Sec-Fetch-Mode: navigate",
        "Sec-Fetch-Site: same-origin",
        "Sec-Fetch-User: ?1",
        "Priority: u=0, i",
    ];

    public static IReadOnlyList<LoadCase> All { get; } =
    [
        new("get-1", "GET 13 B, 1 connection", new Wrk(1, FileOrigin.Small)),
        new(Get64, "GET 13 B, 64 connections", new Wrk(64, FileOrigin.Small)),
        new(Get1000, "GET 13 B, 1,000 connections", new Wrk(1000, FileOrigin.Small)),
        new("browser", "GET 13 B with a browser's fields, 64 connections", new Wrk(64, FileOrigin.Small, s_browserFields)),
        new("10k", "GET 10 KiB, 64 connections", new Wrk(64, FileOrigin.TenKibibytes)),
        new(OneMebibyte, "GET 1 MiB, 16 connections", new H2Load(http2: false, 16, 1, 4_000, FileOrigin.OneMebibyte)),
        new(SixtyFourMebibytes, "GET 64 MiB, 4 connections", new H2Load(http2: false, 4, 1, 64, FileOrigin.SixtyFourMebibytes)),
        new(Upload, "POST 64 MiB, 4 connections", new H2Load(http2: false, 4, 1, 64, "/up", FileOrigin.SixtyFourMebibytes)),
        new(Http2, "HTTP/2 GET 13 B, 4 connections, 100 streams each", new H2Load(http2: true, 4, 100, 120_000, FileOrigin.Small), NeedsHttp: true),
        new("connect", "GET 13 B, a new connection each, 64 at once", new Wrk(64, FileOrigin.Small, "Connection: close")),
        new("websocket", "WebSocket message of 125 B and its echo, 64 connections", new WebSocketLoad(64, 2_000)),
        Tls("tls-64", "TLS, GET 13 B, 64 connections", new Wrk(64, FileOrigin.Small, tls: true)),
        Tls("tls-1m", "TLS, GET 1 MiB, 16 connections", new H2Load(http2: false, 16, 1, 2_000, FileOrigin.OneMebibyte, tls: true)),
        Tls(Http2Tls, "TLS, HTTP/2 GET 13 B, 4 connections, 100 streams each", new H2Load(http2: true, 4, 100, 80_000, FileOrigin.Small, tls: true)),
        Tls(Http2TlsFew, "TLS, HTTP/2 GET 13 B, 16 connections, 4 streams each", new H2Load(http2: true, 16, 4, 80_000, FileOrigin.Small, tls: true)),
        Tls(Http2TlsOne, "TLS, HTTP/2 GET 13 B, 1 connection, 1 stream", new H2Load(http2: true, 1, 1, 40_000, FileOrigin.Small, tls: true)),
        Tls(Http2TlsOneMebibyte, "TLS, HTTP/2 GET 1 MiB, 4 connections, 100 streams each", new H2Load(http2: true, 4, 100, 2_000, FileOrigin.OneMebibyte, tls: true)),
        Tls("tls-http2-1m-16", "TLS, HTTP/2 GET 1 MiB, 16 connections, 4 streams each", new H2Load(http2: true, 16, 4, 2_000, FileOrigin.OneMebibyte, tls: true)),
        Tls(Http2TlsUpload, "TLS, HTTP/2 POST 64 MiB, 4 connections", new H2Load(http2: true, 4, 1, 32, "/up", FileOrigin.SixtyFourMebibytes, tls: true)),
        Tls("tls-http2-page", "TLS, HTTP/2, a page: 50 GET of 13 B on a new connection, 16 at once", new Pages(16, 20, 50, FileOrigin.Small)),
        Tls("tls-connect", "TLS, GET 13 B, a new connection each, 64 at once", new Wrk(64, FileOrigin.Small, tls: true, "Connection: close")),
    ];

    private static LoadCase Tls(string key, string title, ILoad load) => new(key, title, load, NeedsHttp: true, NeedsTls: true);
}
