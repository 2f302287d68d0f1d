namespace UdsAot.EndToEnd.Harness;

/// <summary>The curl command.</summary>
internal static class Curl
{
    /// <summary>The option that speaks HTTP/2 from the first byte, without TLS.</summary>
    public const string Http2 = "--http2-prior-knowledge";

    /// <summary>The option that keeps to HTTP/1.1.</summary>
    public const string Http1 = "--http1.1";

    /// <summary>Runs curl against a proxy; the last line of the answer is the status code.</summary>
    public static Task<CommandResult> RunAsync(Proxy proxy, string host, string path, params string[] options)
        => CommandResult.Of(
            "curl",
            ["--silent", "--show-error", "--max-time", "120", "--write-out", "\n%{http_code}\n", "--connect-to", $"{host}:80:{proxy.Address}", .. options, $"http://{host}{path}"]);
}
