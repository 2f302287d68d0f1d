using UdsAot.Compiled;
using UdsAot.Forwarding;
using UdsAot.Responses;

namespace UdsAot.Tests.Forwarding;

/// <summary>The proxy's own responses, without an exchange around them.</summary>
public sealed class LocalResponderTests
{
    private const int Timeout = 1_000;

    [Theory]
    [InlineData("", 404, "text/html")]
    [InlineData("Accept: application/json\r\n", 404, "application/problem+json")]
    [InlineData("", 204, null)]
    public async Task A_status_has_the_page_that_the_client_prefers(string fields, int status, string? type)
    {
        using ExchangeParts parts = await ExchangeParts.CreateAsync($"GET /x HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        LocalResponder responder = Of(parts);
        responder.MakePage(status, "X-Y: z\r\n"u8);
        Assert.True(await responder.WriteAsync(HeaderMap.EndToEnd, Timeout));
        Assert.Equal(status, parts.Record.Status);
        Assert.Contains("X-Y: z\r\n", parts.Front.Head);
        Assert.Equal(type is not null, parts.Front.Head.Contains($"Content-Type: {type ?? "text"}", StringComparison.Ordinal));
        Assert.Equal(type is null ? 0 : parts.Front.Written.Length - "[404]".Length, parts.Record.ToClient);
        Assert.True(await responder.EndAsync(Timeout));
        Assert.EndsWith("[end]", parts.Front.Written);
    }

    [Fact]
    public async Task A_response_to_head_has_no_body()
    {
        using ExchangeParts parts = await ExchangeParts.CreateAsync("HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n");
        LocalResponder responder = Of(parts);
        responder.MakePage(404, default);
        Assert.True(await responder.WriteAsync(HeaderMap.EndToEnd, Timeout));
        Assert.Equal(("[404]", 0L), (parts.Front.Written, parts.Record.ToClient));
        Assert.DoesNotContain("Content-Length: 0", parts.Front.Head);
    }

    [Theory]
    [InlineData("/a?b", 443, "Location: https://h.test/a?b\r\n")]
    [InlineData("/a?b", 8443, "Location: https://h.test:8443/a?b\r\n")]
    [InlineData("http://other.test/a", 443, "Location: https://other.test/a\r\n")]
    public async Task The_redirect_to_https_keeps_host_path_and_query(string target, int port, string location)
    {
        using ExchangeParts parts = await ExchangeParts.CreateAsync($"GET {target} HTTP/1.1\r\nHost: {(target[0] == '/' ? "h.test" : "other.test")}\r\n\r\n");
        LocalResponder responder = Of(parts);
        Assert.True(responder.TryMakeHttpsRedirect(port));
        Assert.True(await responder.WriteAsync(HeaderMap.EndToEnd, Timeout));
        Assert.StartsWith("[308]", parts.Front.Written);
        Assert.Contains(location, parts.Front.Head);
    }

    [Fact]
    public async Task A_request_that_names_no_host_cannot_be_sent_to_https()
    {
        using ExchangeParts parts = await ExchangeParts.CreateAsync("GET / HTTP/1.0\r\n\r\n");
        Assert.False(Of(parts).TryMakeHttpsRedirect(443));
    }

    [Fact]
    public async Task The_redirect_to_the_slash_keeps_path_and_query()
    {
        using ExchangeParts parts = await ExchangeParts.CreateAsync("GET /a?b HTTP/1.1\r\nHost: a\r\n\r\n");
        LocalResponder responder = Of(parts);
        responder.MakeSlashRedirect();
        Assert.True(await responder.WriteAsync(HeaderMap.EndToEnd, Timeout));
        Assert.Contains("Location: /a/?b\r\n", parts.Front.Head);
    }

    [Fact]
    public async Task A_grant_is_no_response_yet()
    {
        using ExchangeParts parts = await ExchangeParts.CreateAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n");
        Assert.True(await Of(parts).GrantContinueAsync());
        Assert.Equal(("[100]", 0), (parts.Front.Written, parts.Record.Status));
    }

    [Theory]
    [InlineData(1_000, 1)]
    [InlineData(200_000, 3)]
    public async Task A_large_body_goes_out_in_pieces_until_the_client_leaves(int size, int flushes)
    {
        using ExchangeParts parts = await ExchangeParts.CreateAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        LocalResponder responder = Of(parts);
        responder.MakeContent(parts.Mount, new Bytes(size), reports: null);
        parts.Front.FlushesLeft = flushes;
        Assert.True(await responder.WriteAsync(HeaderMap.EndToEnd, Timeout));
        Assert.Equal(size, parts.Record.ToClient);
        Assert.InRange(parts.Front.LargestPiece, 1, 64 * 1024);

        responder.MakeContent(parts.Mount, new Bytes(size), reports: null);
        parts.Front.FlushesLeft = 0;
        Assert.Equal(size < 64 * 1024, await responder.WriteAsync(HeaderMap.EndToEnd, Timeout));
    }

    [Fact]
    public async Task Content_is_no_answer_to_a_request_for_a_tunnel()
    {
        using ExchangeParts parts = await ExchangeParts.CreateAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n", wantsTunnel: true);
        LocalResponder responder = Of(parts);
        responder.MakeContent(parts.Mount, new Bytes(10), reports: null);
        Assert.True(await responder.WriteAsync(HeaderMap.EndToEnd, Timeout));
        Assert.Equal(501, parts.Record.Status);
    }

    private static LocalResponder Of(ExchangeParts parts) => new(parts.Front, parts.Target, parts.Record);

    private sealed class Bytes(int size) : LocalContent
    {
        public override void Answer(in LocalRequest request, LocalResponse response)
        {
            response.Begin(200);
            response.SetBody(new byte[size]);
        }
    }
}
