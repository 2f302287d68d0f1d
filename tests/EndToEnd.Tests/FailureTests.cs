using System.Net.Sockets;
using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>Failures between the proxy and an origin: for each cause the status, the page and the line in the log.</summary>
[Collection(OnStageCollection.Name)]
public sealed class FailureTests(Stage stage)
{
    [Fact]
    public async Task A_socket_that_is_not_there_is_a_503()
    {
        string line = await ExpectAsync(503, "/absent");

        Assert.Contains("ENOENT", line);
        Assert.Contains(TestMounts.Absent, line);
    }

    [Fact]
    public async Task A_socket_that_nobody_listens_on_is_a_503()
    {
        using (Socket abandoned = Bind(SocketType.Stream))
        {
            abandoned.Listen();
            // .NET removes the file of a socket that is disposed of, unless it is not where it was; a crash would leave it.
            File.Move(TestMounts.Broken, TestMounts.Broken + ".away");
        }
        File.Move(TestMounts.Broken + ".away", TestMounts.Broken);
        try
        {
            Assert.Contains("ECONNREFUSED", await ExpectAsync(503, "/broken"));
        }
        finally
        {
            File.Delete(TestMounts.Broken);
        }
    }

    [Fact]
    public async Task A_file_that_is_no_socket_is_a_503()
    {
        await File.WriteAllTextAsync(TestMounts.Broken, "not a socket");
        try
        {
            string line = await ExpectAsync(503, "/broken");
            Assert.Contains("not a socket", line);
        }
        finally
        {
            File.Delete(TestMounts.Broken);
        }
    }

    [Fact]
    public async Task A_datagram_socket_is_a_503()
    {
        using Socket datagram = Bind(SocketType.Dgram);
        try
        {
            Assert.Contains("EPROTOTYPE", await ExpectAsync(503, "/broken"));
        }
        finally
        {
            File.Delete(TestMounts.Broken);
        }
    }

    [Fact]
    public async Task A_socket_that_the_proxy_may_not_open_is_a_503_that_names_what_stands_in_the_way()
    {
        using Socket forbidden = Bind(SocketType.Stream);
        forbidden.Listen();
        File.SetUnixFileMode(TestMounts.Broken, UnixFileMode.UserRead);
        try
        {
            await using Proxy proxy = await StartAsSomebodyElseAsync();

            string line = await ExpectAsync(503, "/broken", proxy);

            Assert.Contains("EACCES", line);
            Assert.Contains("the socket (mode 0400", line);
            Assert.Contains($"does not allow udsaot (uid {SomebodyElse}", line);
        }
        finally
        {
            File.Delete(TestMounts.Broken);
        }
    }

    [Fact]
    public async Task A_folder_that_the_proxy_may_not_pass_is_a_503_that_names_it()
    {
        string folder = Path.GetDirectoryName(TestMounts.Locked)!;
        Directory.CreateDirectory(folder);
        using var behind = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        behind.Bind(new UnixDomainSocketEndPoint(TestMounts.Locked));
        behind.Listen();
        File.SetUnixFileMode(TestMounts.Locked, (UnixFileMode)0b110_110_110);
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        try
        {
            await using Proxy proxy = await StartAsSomebodyElseAsync();

            string line = await ExpectAsync(503, "/locked", proxy);

            Assert.Contains("EACCES", line);
            Assert.Contains($"directory {folder} (mode 0600", line);
            Assert.Contains($"does not allow udsaot (uid {SomebodyElse}", line);
        }
        finally
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            behind.Dispose();
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_backlog_that_stays_full_is_a_503_once_connect_timeout_is_over()
    {
        using Socket busy = Bind(SocketType.Stream);
        busy.Listen(0);
        var waiting = new List<Socket>();
        try
        {
            FillBacklog(waiting);

            Assert.Contains("EAGAIN", await ExpectAsync(503, "/broken"));
        }
        finally
        {
            waiting.ForEach(socket => socket.Dispose());
            File.Delete(TestMounts.Broken);
        }
    }

    [Fact]
    public async Task A_backlog_that_empties_in_time_is_waited_out()
    {
        using Socket busy = Bind(SocketType.Stream);
        busy.Listen(0);
        var waiting = new List<Socket>();
        try
        {
            FillBacklog(waiting);
            await using Wire client = await stage.Proxy.ConnectAsync();
            await client.SendAsync("GET /broken HTTP/1.1\r\nHost: scripted.test\r\n\r\n");

            // The connections that filled it are taken first, then the proxy's.
            for (int i = 0; i < waiting.Count; i++)
            {
                (await busy.AcceptAsync()).Dispose();
            }
            await using var origin = new Wire(await busy.AcceptAsync());
            await origin.ReadRequestAsync();
            await origin.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

            Assert.Equal("ok", (await client.ReadResponseAsync()).Text);
        }
        finally
        {
            waiting.ForEach(socket => socket.Dispose());
            File.Delete(TestMounts.Broken);
        }
    }

    [Fact]
    public async Task A_request_that_waits_too_long_for_one_of_max_connections_is_a_503()
    {
        var taken = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using ScriptedOrigin origin = ScriptedOrigin.Start(TestMounts.Scripted, async (origin, wire) =>
        {
            await origin.NextAsync(wire);
            taken.SetResult();
            await release.Task;
            await wire.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone");
        });
        Task<Message> first = stage.Proxy.GetAsync("scripted.test", "/narrow");
        await taken.Task.Within("the first request at the origin");

        await ExpectAsync(503, "/narrow");
        release.SetResult();

        Assert.Equal("done", (await first).Text);
    }

    [Fact]
    public async Task A_request_waits_for_one_of_max_connections_and_gets_it()
    {
        var taken = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using ScriptedOrigin origin = ScriptedOrigin.Start(TestMounts.Scripted, async (origin, wire) =>
        {
            while (await origin.NextAsync(wire) is { } request)
            {
                taken.TrySetResult();
                await release.Task;
                await wire.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {request.Target.Length}\r\n\r\n{request.Target}");
            }
        });
        Task<Message> first = stage.Proxy.GetAsync("scripted.test", "/single/1");
        await taken.Task.Within("the first request at the origin");
        Task<Message> second = stage.Proxy.GetAsync("scripted.test", "/single/2");
        release.SetResult();

        Assert.Equal("/1", (await first).Text);
        Assert.Equal("/2", (await second).Text);
        Assert.Equal(1, origin.Accepted);
    }

    [Fact]
    public async Task An_origin_that_closes_before_its_response_is_a_502()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.Start(TestMounts.Scripted, (origin, wire) => origin.NextAsync(wire));

        await ExpectAsync(502, "/");
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("\0\0\0\0")]
    [InlineData("220 mail.example ESMTP\r\n")]
    [InlineData("HTTP/2 200\r\n\r\n")]
    public async Task An_origin_that_speaks_no_HTTP_is_a_502(string response)
    {
        await using ScriptedOrigin origin = ScriptedOrigin.Start(TestMounts.Scripted, async (origin, wire) =>
        {
            await origin.NextAsync(wire);
            await wire.SendAsync(response);
        });

        await ExpectAsync(502, "/");
    }

    [Fact]
    public async Task An_origin_that_does_not_response_in_time_is_a_504()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.Start(TestMounts.Scripted, async (origin, wire) =>
        {
            await origin.NextAsync(wire);
            await wire.ReadToEndAsync();
        });

        await ExpectAsync(504, "/slow");
    }

    [Fact]
    public async Task The_next_request_after_an_origin_came_back_is_answered()
    {
        await using (ScriptedOrigin before = ScriptedOrigin.EchoingTargets(TestMounts.Scripted))
        {
            Assert.Equal("/1", (await stage.Proxy.GetAsync("scripted.test", "/1")).Text);
        }
        Assert.Equal(503, (await stage.Proxy.GetAsync("scripted.test", "/2")).Status);
        await using ScriptedOrigin after = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);

        Assert.Equal("/3", (await stage.Proxy.GetAsync("scripted.test", "/3")).Text);
    }

    [Fact]
    public async Task A_failure_is_told_to_a_client_of_HTTP_2_just_the_same()
    {
        CommandResult result = await Curl.RunAsync(stage.Proxy, "scripted.test", "/absent", Curl.Http2);

        Assert.Equal("503", result.Output[^1]);
        Assert.Contains("/error.css", result.Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Accept: */*\r\n")]
    [InlineData("Accept: text/html, application/problem+json;q=0.5\r\n")]
    public async Task The_page_is_HTML_for_people(string accept)
    {
        Message response = await stage.Proxy.GetAsync("scripted.test", "/absent", accept);

        Assert.StartsWith("text/html", response["Content-Type"]);
        Assert.Contains("503", response.Text);
        Assert.Contains("<link rel=\"stylesheet\" href=\"/error.css\">", response.Text);
    }

    [Theory]
    [InlineData("Accept: application/problem+json\r\n")]
    [InlineData("Accept: text/html;q=0.1, application/problem+json\r\n")]
    public async Task The_page_is_JSON_for_those_who_prefer_it(string accept)
    {
        Message response = await stage.Proxy.GetAsync("scripted.test", "/absent", accept);

        Assert.Equal("application/problem+json", response["Content-Type"]!.Split(';')[0]);
        using var document = System.Text.Json.JsonDocument.Parse(response.Body);
        Assert.Equal(503, document.RootElement.GetProperty("status").GetInt32());
        Assert.Equal("Service Unavailable", document.RootElement.GetProperty("title").GetString());
    }

    [Fact]
    public async Task The_page_for_HEAD_has_a_head_only_and_the_connection_goes_on()
    {
        await using Wire client = await stage.Proxy.ConnectAsync();
        await client.SendAsync("HEAD /absent HTTP/1.1\r\nHost: scripted.test\r\n\r\nGET /absent HTTP/1.1\r\nHost: scripted.test\r\n\r\n");

        Assert.Equal(503, (await client.ReadResponseAsync("HEAD")).Status);
        Assert.Equal(503, (await client.ReadResponseAsync()).Status);
    }

    /// <summary>Expects the failure of a GET, with both kinds of page, and answers its line in the log.</summary>
    private async Task<string> ExpectAsync(int status, string target, Proxy? proxy = null)
    {
        proxy ??= stage.Proxy;
        int before = proxy.Lines.Length;

        Message page = await proxy.GetAsync("scripted.test", target);

        Assert.Equal(status, page.Status);
        Assert.StartsWith("text/html", page["Content-Type"]);
        string socket = target switch
        {
            "/broken" => TestMounts.Broken,
            "/absent" => TestMounts.Absent,
            "/locked" => TestMounts.Locked,
            _ => TestMounts.Scripted,
        };
        string line = await proxy.LineAsync(
            line => line.Contains($"mount scripted.test{target},", StringComparison.Ordinal), $"the line about mount {target}", before);
        Assert.Contains(socket, line);
        return line;
    }

    // File modes do not stop the superuser, so the proxy then runs as another user.
    private static uint SomebodyElse => Posix.EffectiveUserId() == 0 ? 65534 : Posix.EffectiveUserId();

    private Task<Proxy> StartAsSomebodyElseAsync()
    {
        string[] launcher = Posix.EffectiveUserId() == 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : [];
        return Proxy.StartOnAsync(stage.Main, ["--listen", "http://127.0.0.1:0"], folder: "/", launcher);
    }

    private static Socket Bind(SocketType type)
    {
        File.Delete(TestMounts.Broken);
        var socket = new Socket(AddressFamily.Unix, type, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(TestMounts.Broken));
        return socket;
    }

    private static void FillBacklog(List<Socket> waiting)
    {
        try
        {
            while (true)
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
                waiting.Add(socket);
                socket.Connect(new UnixDomainSocketEndPoint(TestMounts.Broken));
            }
        }
        catch (SocketException full) when (full.SocketErrorCode is SocketError.WouldBlock or SocketError.TryAgain)
        {
            waiting[^1].Dispose();
            waiting.RemoveAt(waiting.Count - 1);
        }
    }
}
