using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>Which fields go through in each direction, and what is added.</summary>
[Collection(OnStageCollection.Name)]
public sealed class FieldTests(Stage stage)
{
    private const string ManyFields =
        "X-First: 1\r\nX-Second: 2\r\nX-Third: 3\r\nX-Gone: x\r\nCookie: a=b\r\nETag: \"q\"\r\nAccept-Language: de\r\nAccept-Encoding: gzip\r\n"
        + "Cache-Control: no-cache\r\nIf-Modified-Since: Sat, 29 Oct 1994 19:43:31 GMT\r\nUser-Agent: test\r\nX-Set: by the client\r\n";

    private const string ManyResponseFields =
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/x\r\nETag: \"r\"\r\nAccept-Language: fr\r\nContent-Encoding: identity\r\n"
        + "Cache-Control: max-age=9\r\nServer: scripted\r\nX-Other: o\r\nX-Set: by the origin\r\nX-Second: origin\r\nDate: Sat, 29 Oct 1994 19:43:31 GMT\r\n\r\nok";

    [Fact]
    public async Task Every_end_to_end_field_goes_through_both_ways()
    {
        (Message request, Message response) = await ExchangeAsync("/", ManyFields);

        Assert.Equal("1", request["X-First"]);
        Assert.Equal("a=b", request["Cookie"]);
        Assert.Equal("test", request["User-Agent"]);
        Assert.Equal("headers.test", request["Host"]);
        Assert.Equal("scripted", response["Server"]);
        Assert.Equal("o", response["X-Other"]);
        Assert.Equal("Sat, 29 Oct 1994 19:43:31 GMT", response["Date"]);
    }

    [Fact]
    public async Task Hop_by_hop_fields_and_those_that_Connection_names_stay_behind()
    {
        (Message request, _) = await ExchangeAsync(
            "/", "Connection: keep-alive, x-named\r\nKeep-Alive: 5\r\nX-Named: n\r\nProxy-Connection: keep-alive\r\nTE: trailers\r\nProxy-Authorization: p\r\nX-Kept: k\r\n");

        Assert.Equal("k", request["X-Kept"]);
        Assert.Null(request["X-Named"]);
        Assert.Null(request["Keep-Alive"]);
        Assert.Null(request["Proxy-Connection"]);
        Assert.DoesNotContain("x-named", request["Connection"] ?? "");
    }

    [Fact]
    public async Task Claims_of_a_client_stay_behind_in_every_spelling()
    {
        (Message request, _) = await ExchangeAsync(
            "/", "Forwarded: for=6.6.6.6\r\nX-Real-IP: 6.6.6.6\r\nx_real_ip: 6.6.6.6\r\nX-Forwarded-Prefix: //evil\r\nX_Forwarded_Port: 1\r\nX-Kept: k\r\n");

        Assert.Equal("k", request["X-Kept"]);
        Assert.All(["Forwarded", "X-Real-IP", "x_real_ip", "X-Forwarded-Prefix", "X_Forwarded_Port"], name => Assert.Null(request[name]));
    }

    [Fact]
    public async Task A_426_says_which_protocol_to_upgrade_to()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.Answering(TestMounts.Scripted, _ =>
            "HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 0\r\n\r\n");

        Message response = await stage.Proxy.GetAsync("headers.test", "/");

        Assert.Equal((426, "websocket"), (response.Status, response["Upgrade"]));
        Assert.Contains("Upgrade", response["Connection"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hop_by_hop_fields_of_a_response_stay_behind()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.Answering(TestMounts.Scripted, _ =>
            "HTTP/1.1 200 OK\r\nConnection: x-named\r\nX-Named: n\r\nKeep-Alive: timeout=9\r\nX-Kept: k\r\nContent-Length: 0\r\n\r\n");

        Message response = await stage.Proxy.GetAsync("headers.test", "/");

        Assert.Equal("k", response["X-Kept"]);
        Assert.Null(response["X-Named"]);
        Assert.Null(response["Keep-Alive"]);
    }

    [Fact]
    public async Task The_lws_table_lets_through_what_libwebsockets_would()
    {
        (Message request, Message response) = await ExchangeAsync("/lws", ManyFields);

        Assert.Equal(
            ["accept-encoding", "accept-language", "cache-control", "cdn-loop", "etag", "host", "if-modified-since", "x-forwarded-for"],
            request.Names.Except(["connection"]));
        Assert.Equal(
            ["accept-language", "cache-control", "content-encoding", "content-length", "content-type", "etag"],
            response.Names.Except(["connection"]));
    }

    [Fact]
    public async Task The_lws_table_keeps_the_fields_that_a_request_body_needs()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);

        await stage.Proxy.AskAsync("POST /lws HTTP/1.1\r\nHost: headers.test\r\nContent-Type: text/x\r\nContent-Length: 2\r\nX-First: 1\r\n\r\nhi");

        Message request = origin.Requests.Single();
        Assert.Equal("hi", request.Text);
        Assert.Equal("text/x", request["Content-Type"]);
        Assert.Null(request["X-First"]);
    }

    [Fact]
    public async Task A_list_lets_through_what_it_names()
    {
        (Message request, Message response) = await ExchangeAsync("/list", ManyFields);

        Assert.Equal("1", request["X-First"]);
        Assert.Equal("2", request["X-Second"]);
        Assert.Null(request["X-Third"]);
        Assert.Null(request["Cookie"]);
        Assert.Equal("\"r\"", response["ETag"]);
        Assert.Null(response["X-Other"]);
    }

    [Fact]
    public async Task Fields_are_set_and_removed()
    {
        (Message request, Message response) = await ExchangeAsync("/edit", ManyFields);

        Assert.Equal("by the proxy", request["X-Set"]);
        Assert.Null(request["X-Gone"]);
        Assert.Null(request["Cookie"]);
        Assert.Equal("1", request["X-First"]);
        Assert.Equal("by the proxy", response["X-Set"]);
        Assert.Equal("no-store", response["Cache-Control"]);
        Assert.Null(response["Server"]);
        Assert.Equal("o", response["X-Other"]);
    }

    [Fact]
    public async Task The_headers_key_sets_fields_of_every_response()
    {
        (_, Message response) = await ExchangeAsync("/fixed", "");

        Assert.Equal("DENY", response["X-Frame-Options"]);
        Assert.Equal("2", response["X-Second"]);
    }

    [Fact]
    public async Task What_a_client_claims_of_its_origin_is_replaced()
    {
        (Message request, _) = await ExchangeAsync(
            "/", "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.example\r\n");

        Assert.Equal("127.0.0.1", request["X-Forwarded-For"]);
        Assert.Equal("http", request["X-Forwarded-Proto"]);
        Assert.Equal("headers.test", request["X-Forwarded-Host"]);
    }

    [Fact]
    public async Task What_a_client_claims_of_its_origin_is_added_to()
    {
        (Message request, _) = await ExchangeAsync("/append", "X-Forwarded-For: 6.6.6.6\r\n");

        Assert.Equal("6.6.6.6, 127.0.0.1", request["X-Forwarded-For"]);
    }

    [Fact]
    public async Task With_forwarding_off_nothing_is_added()
    {
        (Message request, _) = await ExchangeAsync("/off", "");

        Assert.DoesNotContain(request.Names, name => name.StartsWith("x-forwarded", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_literal_host_is_sent_instead_of_the_clients()
    {
        (Message request, _) = await ExchangeAsync("/host", "");

        Assert.Equal("inside.example:81", request["Host"]);
        Assert.Equal("headers.test", request["X-Forwarded-Host"]);
    }

    [Theory]
    [InlineData(Curl.Http1)]
    [InlineData(Curl.Http2)]
    public async Task Bytes_above_ASCII_in_a_field_value_arrive_as_they_were(string version)
    {
        await using ScriptedOrigin origin = ScriptedOrigin.Answering(
            TestMounts.Scripted, request => $"HTTP/1.1 200 OK\r\nX-Back: {request["X-There"]}\r\nContent-Length: 0\r\n\r\n");

        CommandResult result = await Curl.RunAsync(stage.Proxy, "headers.test", "/", version, "--header", "X-There: Grüße", "--include");

        Assert.Contains(result.Output, line => line.Equals("x-back: Grüße", StringComparison.OrdinalIgnoreCase));
    }

    private async Task<(Message Request, Message Response)> ExchangeAsync(string target, string fields)
    {
        await using ScriptedOrigin origin = ScriptedOrigin.Answering(TestMounts.Scripted, _ => ManyResponseFields);
        Message response = await stage.Proxy.GetAsync("headers.test", target, fields);
        Assert.Equal(200, response.Status);
        Assert.Equal("ok", response.Text);
        return (origin.Requests.Single(), response);
    }
}
