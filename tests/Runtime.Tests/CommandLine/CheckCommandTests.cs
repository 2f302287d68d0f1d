using System.Net.Sockets;
using System.Text;
using UdsAot.CommandLine;
using UdsAot.Compiled;
using UdsAot.Posix;

namespace UdsAot.Tests.CommandLine;

public sealed class CheckCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", "200 OK")]
    [InlineData("HTTP/1.1 404 Not Found\r\n\r\n", "404 Not Found")]
    [InlineData("HTTP/1.0 500\r\n\r\n", "500")]
    public async Task An_origin_that_answers_is_good_whatever_its_status(string response, string status)
    {
        (int exitCode, string text, string request) = await CheckAsync(response);
        Assert.Equal(ExitCode.Good, exitCode);
        Assert.Equal($"ok  *  /api  {_folder.File("s")}  {status}\n", text);
        Assert.StartsWith("GET /v1 HTTP/1.1\r\nHost: localhost\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: close\r\n", request, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "it closed the connection without a response")]
    [InlineData("HTTP/1.1 20", "it closed the connection in the middle of its response's first line")]
    [InlineData("220 mail ready\r\n", "it answered, but not in HTTP/1.1")]
    [InlineData("HTTP/1.1 2x0 OK\r\n", "it answered, but not in HTTP/1.1")]
    [InlineData("HTTP/1.1 2000\r\n", "it answered, but not in HTTP/1.1")]
    public async Task An_origin_that_answers_something_else_fails(string response, string why)
    {
        (int exitCode, string text, _) = await CheckAsync(response);
        Assert.Equal(ExitCode.CheckFailed, exitCode);
        Assert.StartsWith("FAILED", text, StringComparison.Ordinal);
        Assert.Contains(why, text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_origin_that_says_nothing_is_too_slow()
    {
        using Socket listener = Listen(1);
        ProbeResult result = OriginProbe.Ask(TestTable.Mount("/", _folder.File("s"), timeout: 100));
        Assert.Equal(new ProbeResult(false, "no response within 0.1 s; is the server stuck?"), result);
    }

    [Fact]
    public void A_full_backlog_is_waited_out_and_then_named()
    {
        using Socket listener = Listen(0);
        using var first = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        first.Connect(new UnixDomainSocketEndPoint(_folder.File("s")));
        ProbeResult result = OriginProbe.Ask(TestTable.Mount("/", _folder.File("s"), timeout: 100));
        Assert.False(result.Answered);
        Assert.StartsWith("connect failed with EAGAIN: its queue of waiting connections is full", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_origin_of_another_user_is_asked_nothing()
    {
        using Socket listener = Listen(1);
        uint ours = Libc.GetEffectiveUserId();
        Mount mount = new()
        {
            Index = 0,
            Vhost = "*",
            Mountpoint = "/",
            Origin = $"+{_folder.File("s")}:/",
            Socket = _folder.File("s"),
            OriginPath = "/"u8.ToArray(),
            OriginUser = $"{ours + 1}",
        };
        ProbeResult result = OriginProbe.Ask(mount);
        Assert.False(result.Answered);
        Assert.StartsWith("a foreign owner: the process behind the socket belongs to ", result.Text, StringComparison.Ordinal);
        using Socket connection = listener.Accept();
        Assert.Equal(0, connection.Receive(new byte[1]));
    }

    [Fact]
    public void One_that_fails_fails_the_check_and_each_is_listed()
    {
        var output = new StringWriter();
        var table = new TestTable(TestTable.Mount("/", _folder.File("none")), TestTable.Mount("/api", "@udsaot-test-nobody"));
        Assert.Equal(ExitCode.CheckFailed, CheckCommand.Run(table, output));
        string[] lines = output.ToString().Split('\n');
        Assert.Contains("connect failed with ENOENT: there is no such file", lines[0], StringComparison.Ordinal);
        Assert.Contains("connect failed with ECONNREFUSED: nobody listens on this name", lines[1], StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Text, string Request)> CheckAsync(string response)
    {
        using Socket listener = Listen(1);
        Task<string> served = Task.Run(() => Serve(listener, response));
        var output = new StringWriter();
        var mount = TestTable.Mount("/api", _folder.File("s"), "/v1");
        int exitCode = CheckCommand.Run(new TestTable(mount), output);
        return (exitCode, output.ToString(), await served);
    }

    private Socket Listen(int backlog)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(_folder.File("s")));
        listener.Listen(backlog);
        return listener;
    }

    private static string Serve(Socket listener, string response)
    {
        using Socket connection = listener.Accept();
        var buffer = new byte[4096];
        int length = connection.Receive(buffer);
        connection.Send(Encoding.ASCII.GetBytes(response));
        return Encoding.ASCII.GetString(buffer, 0, length);
    }
}
