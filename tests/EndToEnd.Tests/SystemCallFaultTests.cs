using System.Net.Sockets;
using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>
/// Calls to the system that fail one at a time: strace(1) has each third call of a kind fail while requests come. Some requests may fail,
/// the process may not; and afterwards all is as before.
/// </summary>
[Collection(OnStageCollection.Name)]
public sealed class SystemCallFaultTests(Stage stage)
{
    private const int Requests = 30;
    private const string Body = "0123456789";

    [Theory]
    [InlineData("accept4", "EMFILE")]
    [InlineData("accept4", "ECONNABORTED")]
    [InlineData("accept4", "ENOMEM")]
    [InlineData("accept4", "EPERM")]
    [InlineData("connect", "EAGAIN")]
    [InlineData("connect", "ENOMEM")]
    [InlineData("connect", "EACCES")]
    [InlineData("epoll_ctl", "ENOMEM")]
    [InlineData("epoll_ctl", "ENOSPC")]
    [InlineData("epoll_wait,epoll_pwait", "EINTR")]
    [InlineData("fstat,newfstatat,stat,lstat,statx", "ENOMEM")]
    [InlineData("getpeername,getsockname", "ENOBUFS")]
    [InlineData("getsockopt", "ENOBUFS")]
    [InlineData("openat", "EMFILE")]
    [InlineData("recvfrom,recvmsg", "ECONNRESET")]
    [InlineData("recvfrom,recvmsg", "EINTR")]
    [InlineData("recvfrom,recvmsg", "ENOMEM")]
    [InlineData("sendto,sendmsg", "EINTR")]
    [InlineData("sendto,sendmsg", "ENOBUFS")]
    [InlineData("setsockopt", "ENOBUFS")]
    [InlineData("shutdown", "ENOTCONN")]
    [InlineData("socket", "EMFILE")]
    [InlineData("socket", "ENOBUFS")]
    public async Task A_call_that_fails_costs_requests_and_nothing_else(string calls, string error)
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);
        await using Proxy proxy = await Proxy.StartAsync(stage.Main);
        Assert.Equal(200, (await proxy.GetAsync("scripted.test", "/before")).Status);
        int files = proxy.OpenFiles;

        int served = 0;
        await using (await AttachAsync(proxy, $"inject={calls}:error={error}:when=1+3"))
        {
            for (int i = 0; i < Requests; i++)
            {
                served += await IsServedAsync(proxy, i) ? 1 : 0;
            }
        }

        Assert.False(proxy.HasExited, string.Join('\n', proxy.Lines));
        Assert.DoesNotContain(proxy.Lines, static line => line.Contains("xception", StringComparison.Ordinal));
        await Patience.Until(() => proxy.OpenFiles <= files + 2, "the descriptors of failed requests closed");
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(200, (await proxy.GetAsync("scripted.test", "/afterwards")).Status);
        }
        // Two of three calls are well: what needs one call, or tries again, is served now and then.
        Assert.InRange(served, 1, Requests);
    }

    private static async Task<bool> IsServedAsync(Proxy proxy, int number)
    {
        // A GET and a POST by turns, each with a connection of its own and a second exchange on it.
        string request = number % 2 == 0
            ? $"GET /{number} HTTP/1.1\r\nHost: scripted.test\r\n\r\n"
            : $"POST /{number} HTTP/1.1\r\nHost: scripted.test\r\nContent-Length: {Body.Length}\r\n\r\n{Body}";
        try
        {
            await using Wire wire = await proxy.ConnectAsync();
            await wire.SendAsync(request);
            if ((await wire.ReadResponseAsync()).Status != 200)
            {
                return false;
            }
            await wire.SendAsync(request);
            return (await wire.ReadResponseAsync()).Status == 200;
        }
        catch (Exception ended) when (ended is SocketException or EndOfStreamException)
        {
            return false;
        }
    }

    private static async Task<RunningProcess> AttachAsync(Proxy proxy, string injection)
    {
        var strace = new RunningProcess("strace", ["-f", "-e", $"trace={injection.Split('=')[1].Split(':')[0]}", "-e", injection, "-p", $"{proxy.Id}", "-o", "/dev/null"]);
        try
        {
            await strace.LineAsync(static line => line.Contains(" attached", StringComparison.Ordinal), "the line that says it is attached");
            await Patience.Until(() => Tracers(proxy).All(static tracer => tracer != "0"), "each thread traced");
            return strace;
        }
        catch
        {
            await strace.DisposeAsync();
            throw;
        }
    }

    // The field TracerPid of each of its threads (proc(5)).
    private static IEnumerable<string> Tracers(Proxy proxy)
        => Directory.GetDirectories($"/proc/{proxy.Id}/task")
            .Select(static thread => File.ReadLines($"{thread}/status").First(static line => line.StartsWith("TracerPid:", StringComparison.Ordinal)))
            .Select(static line => line["TracerPid:".Length..].Trim());
}
