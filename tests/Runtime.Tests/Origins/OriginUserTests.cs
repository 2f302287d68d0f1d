using System.Net.Sockets;
using UdsAot.Origins;
using UdsAot.Posix;
using UdsAot.Routing;
using UdsAot.Tests.Support;
using UdsAot.Timing;

namespace UdsAot.Tests.Origins;

public sealed class OriginUserTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RawOrigin _origin = new();
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public OriginUserTests() => _socket.Connect(_origin.EndPoint);

    private static uint Ours => Libc.GetEffectiveUserId();

    private static uint Another => Ours + 1;

    private string Users => _folder.File("passwd");

    public void Dispose()
    {
        _socket.Dispose();
        _origin.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_mount_without_one_takes_whoever_answers()
    {
        Assert.Null(OriginUser.Of(TestTable.Mount("/", "/s")));
        Assert.NotNull(OriginUser.Of(Asking("0")));
    }

    [Fact]
    public void The_number_of_the_listening_process_is_compared()
    {
        Assert.Null(Check(new OriginUser($"{Ours}")));
        ConnectFault fault = Check(new OriginUser($"{Another}"))!;
        Assert.Equal("a foreign owner", fault.Name);
        Assert.Contains($"uid {Ours}", fault.Words, StringComparison.Ordinal);
        Assert.Contains($"uid {Another}", fault.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_counts_from_the_moment_that_it_is_in_the_file()
    {
        var user = new OriginUser("api", Users);
        ConnectFault fault = Check(user)!;
        Assert.Equal("an unknown user", fault.Name);
        Assert.Contains($"{Users} has no user api", fault.Words, StringComparison.Ordinal);

        File.WriteAllText(Users, "root:x:0:0::/:\n");
        Assert.Equal("an unknown user", Check(user)!.Name);

        Replace($"web:x:{Ours}:0::/:\napi:x:{Another}:0::/:\n");
        fault = Check(user)!;
        Assert.Equal("a foreign owner", fault.Name);
        Assert.Contains($"belongs to web (uid {Ours}), and the mount's origin-user is api (uid {Another})", fault.Words, StringComparison.Ordinal);

        Replace($"api:x:{Ours}:0::/:\n");
        Assert.Null(Check(user));

        File.Delete(Users);
        Assert.Equal("an unknown user", Check(user)!.Name);
    }

    [Fact]
    public void A_descriptor_that_is_no_socket_has_no_owner()
    {
        using FileStream file = File.Create(_folder.File("f"));
        ConnectFault fault = new OriginUser("0").Check((int)file.SafeFileHandle.DangerousGetHandle())!;
        Assert.Equal("ENOTSOCK", fault.Name);
    }

    [Fact]
    public async Task A_foreign_owner_gets_a_connection_without_a_byte_and_is_waited_for_by_nobody()
    {
        var time = new ManualTime();
        using var heartbeat = new Heartbeat(time);
        var pool = new OriginPool(new UnixConnector(_origin.EndPoint, new OriginUser($"{Another}")), 1, 1_000, heartbeat);
        // The clock stands still: with any wait, this would not end.
        ConnectOutcome outcome = await pool.ConnectAsync(heartbeat.Now + 1_000, mayReuse: true, new RestartHold(60_000, new Waiting()))
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
        Assert.Equal(503, (await client.ReadReplyAsync()).Status);
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
        InsidePath = "/"u8.ToArray(),
        OriginUser = user,
    };

    private ConnectFault? Check(OriginUser user) => user.Check((int)_socket.SafeHandle.DangerousGetHandle());

    // As useradd does it: a new file takes the old one's place.
    private void Replace(string content)
    {
        File.WriteAllText(Users + "+", content);
        File.Move(Users + "+", Users, overwrite: true);
    }

    private sealed class Waiting : IPatient
    {
        public bool HasLeft => false;
    }
}
