using System.Net.Sockets;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Origins;
using UdsAot.Posix;
using UdsAot.Timing;

namespace UdsAot.Tests.Origins;

public sealed class OriginUserTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RawOrigin _origin = new();
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly ManualTime _time = new();
    private readonly Heartbeat _heartbeat;

    public OriginUserTests()
    {
        _heartbeat = new Heartbeat(_time);
        _socket.Connect(_origin.EndPoint);
    }

    private static uint Ours => Libc.GetEffectiveUserId();

    private static uint Another => Ours + 1;

    private string Users => _folder.File("passwd");

    public void Dispose()
    {
        _heartbeat.Dispose();
        _socket.Dispose();
        _origin.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_mount_without_one_takes_whoever_answers()
    {
        Assert.Null(OriginUser.Create(TestTable.Mount("/", "/s"), _heartbeat));
        Assert.NotNull(OriginUser.Create(Asking("0"), _heartbeat));
    }

    [Fact]
    public async Task The_number_of_the_listening_process_is_compared()
    {
        Assert.Null(await CheckAsync(new OriginUser($"{Ours}", _heartbeat)));
        ConnectFault fault = (await CheckAsync(new OriginUser($"{Another}", _heartbeat)))!;
        Assert.Equal("a foreign owner", fault.Name);
        Assert.Contains($"uid {Ours}", fault.Cause, StringComparison.Ordinal);
        Assert.Contains($"uid {Another}", fault.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_counts_from_a_second_after_it_is_in_the_file()
    {
        var user = new OriginUser("api", _heartbeat, Users);
        ConnectFault fault = (await CheckAsync(user))!;
        Assert.Equal("an unknown user", fault.Name);
        Assert.Contains($"{Users} has no user api", fault.Cause, StringComparison.Ordinal);

        File.WriteAllText(Users, "root:x:0:0::/:\n");
        _time.Advance(1_000);
        Assert.Equal("an unknown user", (await CheckAsync(user))!.Name);

        Replace($"web:x:{Ours}:0::/:\napi:x:{Another}:0::/:\n");
        fault = (await CheckAsync(user))!;
        Assert.Equal("a foreign owner", fault.Name);
        Assert.Contains($"belongs to web (uid {Ours}), and the mount's origin-user is api (uid {Another})", fault.Cause, StringComparison.Ordinal);

        Replace($"api:x:{Ours}:0::/:\n");
        Assert.Null(await CheckAsync(user));

        // In between, the file is not looked at: the answer is there at once, and blocks nothing.
        File.Delete(Users);
        Assert.True(user.CheckAsync(Descriptor).IsCompletedSuccessfully);
        Assert.Null(await CheckAsync(user));
        _time.Advance(1_000);
        Assert.Equal("an unknown user", (await CheckAsync(user))!.Name);
    }

    [Fact]
    public async Task A_descriptor_that_is_no_socket_has_no_owner()
    {
        using FileStream file = File.Create(_folder.File("f"));
        ConnectFault fault = (await new OriginUser("0", _heartbeat).CheckAsync((int)file.SafeFileHandle.DangerousGetHandle()))!;
        Assert.Equal("ENOTSOCK", fault.Name);
    }

    [Fact]
    public async Task A_foreign_owner_gets_a_connection_without_a_byte_and_is_waited_for_by_nobody()
    {
        var pool = new OriginPool(new UnixConnector(_origin.EndPoint, new OriginUser($"{Another}", _heartbeat)), 1, 1_000, _heartbeat);
        // The clock stands still: with any wait, this would not end.
        PoolResult outcome = await pool.ConnectAsync(_heartbeat.Now + 1_000, mayReuse: true, new RestartHold(60_000, new Waiting()))
            .AsTask().WaitAsync(Wait.Patience);
        Assert.Null(outcome.Connection);
        Assert.Equal("a foreign owner", outcome.Fault!.Name);
        Assert.Equal(0, pool.Open);
        _socket.Dispose();
        await _origin.AcceptAsync();
        Socket peer = await _origin.AcceptAsync();
        Assert.Equal("", await RawOrigin.TakeAsync(peer, 1));
    }

    [Fact]
    public async Task A_client_gets_503_and_the_log_names_both()
    {
        using var stage = new ProxyStage(static mount => Asking($"{Another}", mount.Socket));
        PipedClient client = stage.Connect();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a.test\r\nAuthorization: Basic c2VjcmV0\r\n\r\n");
        Assert.Equal(503, (await client.ReadResponseAsync()).Status);
        string line = await stage.LoggedAsync();
        Assert.Contains("checking whose process it is failed with a foreign owner: ", line, StringComparison.Ordinal);
        Assert.Contains($"uid {Ours}", line, StringComparison.Ordinal);
        Assert.Equal("", await RawOrigin.TakeAsync(await stage.Origin.AcceptAsync(), 1));
    }

    private static Mount Asking(string user, string socket = "/s") => new()
    {
        Index = 0,
        Vhost = "*",
        Mountpoint = "/",
        Origin = $"+{socket}:/",
        Socket = socket,
        OriginPath = "/"u8.ToArray(),
        OriginUser = user,
    };

    private int Descriptor => (int)_socket.SafeHandle.DangerousGetHandle();

    private async Task<ConnectFault?> CheckAsync(OriginUser user) => await user.CheckAsync(Descriptor).AsTask().WaitAsync(Wait.Patience);

    // As useradd does it: a new file takes the old one's place.
    private void Replace(string content)
    {
        File.WriteAllText(Users + "+", content);
        File.Move(Users + "+", Users, overwrite: true);
        _time.Advance(1_000);
    }

    private sealed class Waiting : IWaiter
    {
        public bool HasLeft => false;
    }
}
