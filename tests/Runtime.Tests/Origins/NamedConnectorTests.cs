using System.Net;
using UdsAot.CommandLine;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Logging;
using UdsAot.Origins;
using UdsAot.Posix;
using UdsAot.Resolving;
using UdsAot.Timing;

namespace UdsAot.Tests.Origins;

/// <summary>Origins whose host has to be looked up.</summary>
public sealed class NamedConnectorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly NameServer _server = new();
    private readonly ManualTime _time = new();
    private readonly Heartbeat _heartbeat;

    public NamedConnectorTests()
    {
        _heartbeat = new Heartbeat(_time);
        File.WriteAllText(_folder.File("hosts"), "");
        File.WriteAllText(_folder.File("resolv.conf"), "nameserver 127.0.0.1");
    }

    private ResolverFiles Files => new(_folder.File("hosts"), _folder.File("resolv.conf"), _server.Port);

    public void Dispose()
    {
        _heartbeat.Dispose();
        _server.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_name_leads_to_its_server(bool isInHosts)
    {
        using var port = new TcpPort();
        if (isInHosts)
        {
            File.WriteAllText(_folder.File("hosts"), "127.0.0.1 web.lan");
        }
        else
        {
            _server.With("web.lan", "127.0.0.1");
        }
        ConnectResult dialed = await ConnectAsync("web.lan", port.EndPoint.Port).WaitAsync(Wait.Patience);
        Assert.Equal(Errno.None, dialed.Errno);
        await port.AcceptAsync();
        dialed.Socket!.Close();
    }

    [Fact]
    public async Task The_address_that_answers_is_taken_where_a_name_has_several()
    {
        using var port = new TcpPort(IPAddress.Parse("127.0.0.3"));
        // ::1, 127.0.0.2 and then 127.0.0.3.
        _server.With("web.lan", "127.0.0.2").With("web.lan", "127.0.0.3").With("web.lan", "::1");
        ConnectResult dialed = await ConnectAsync("web.lan", port.EndPoint.Port).WaitAsync(Wait.Patience);
        Assert.Equal(Errno.None, dialed.Errno);
        await port.AcceptAsync();
        dialed.Socket!.Close();
    }

    [Fact]
    public async Task A_name_that_nobody_has_is_a_503_with_the_server_that_said_so()
    {
        ConnectResult dialed = await ConnectAsync("nobody.lan", 80).WaitAsync(Wait.Patience);
        var failure = Failure.Connect(dialed.Errno, dialed.Fault);
        Assert.Equal((503, Phase.Resolve), (failure.Status, failure.Phase));
        var log = new RecordingLog();
        FailureReport.Write(log, Mount("nobody.lan", 80), failure);
        Assert.Equal(
            "301 mount */, origin nobody.lan:80: looking up its name failed with an unknown name: name nobody.lan not found by server 127.0.0.1, nor in "
                + $"{_folder.File("hosts")}; is it spelt rightly, and is {_folder.File("resolv.conf")} right?",
            Assert.Single(log.Lines));
    }

    [Fact]
    public async Task A_look_up_that_takes_too_long_is_a_504_when_the_connect_timeout_is_over()
    {
        _server.IsSilent = true;
        ConnectResult dialed = await Wait.Turning(_time, Heartbeat.Interval, ConnectAsync("web.lan", 80, timeout: 1_000));
        Assert.Equal((Errno.ETIMEDOUT, ConnectStep.Resolve), (dialed.Errno, dialed.Fault!.Step));
        Assert.Equal(504, Failure.Connect(dialed.Errno, dialed.Fault).Status);
    }

    [Fact]
    public void Check_looks_names_up_as_the_proxy_does()
    {
        ProbeResult result = OriginProbe.Ask(Mount("nobody.lan", 80), Files);
        Assert.False(result.Answered);
        Assert.StartsWith("looking up its name failed with an unknown name: name nobody.lan not found by server 127.0.0.1", result.Text, StringComparison.Ordinal);

        using var closed = new ClosedPort(IPAddress.Loopback);
        _server.With("web.lan", "127.0.0.1");
        result = OriginProbe.Ask(Mount("web.lan", closed.EndPoint.Port), Files);
        Assert.StartsWith("connect failed with ECONNREFUSED: the host is there, but nobody listens on this port", result.Text, StringComparison.Ordinal);
    }

    private static Mount Mount(string host, int port) => new()
    {
        Index = 0,
        Vhost = "*",
        Mountpoint = "/",
        Origin = $"http://{host}:{port}/",
        Socket = $"{host}:{port}",
        Tcp = new TcpAddress(host, port),
        OriginPath = "/"u8.ToArray(),
    };

    private Task<ConnectResult> ConnectAsync(string host, int port, int timeout = 60_000)
        => new Connectors(_heartbeat, Files).For(Mount(host, port)).ConnectAsync(_heartbeat.Now + timeout).AsTask();
}
