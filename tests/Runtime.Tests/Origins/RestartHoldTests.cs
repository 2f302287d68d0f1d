using System.Net.Sockets;
using UdsAot.Origins;
using UdsAot.Posix;
using UdsAot.Timing;

namespace UdsAot.Tests.Origins;

/// <summary>An origin that is being restarted is waited for, if the mount says so.</summary>
public sealed class RestartHoldTests : IDisposable
{
    private const int Hold = 10_000;

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly Heartbeat _heartbeat;
    private readonly Client _client = new();
    private readonly OriginPool _pool;

    public RestartHoldTests()
    {
        _heartbeat = new Heartbeat(_time);
        _pool = new OriginPool(new UnixConnector(new UnixDomainSocketEndPoint(Path)), 4, 60_000, _heartbeat);
    }

    private string Path => _folder.File("o.sock");

    public void Dispose()
    {
        _heartbeat.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_waits_for_a_socket_that_is_absent_or_refuses(bool isStale)
    {
        if (isStale)
        {
            LeaveStaleFile();
        }
        Task<PoolResult> held = Ask(Hold);
        _time.Advance(Hold - 1_000);
        Assert.False(held.IsCompleted);
        File.Delete(Path);
        using Socket origin = Listen();
        PoolResult outcome = await held.WaitAsync(Wait.Patience);
        Assert.Equal(Errno.None, outcome.Errno);
        outcome.Connection!.Close();
        Assert.Equal(0, _pool.Open);
    }

    [Theory]
    [InlineData(false, Errno.ENOENT)]
    [InlineData(true, Errno.ECONNREFUSED)]
    public async Task A_request_gets_the_reason_when_the_hold_is_over(bool isStale, int reason)
    {
        if (isStale)
        {
            LeaveStaleFile();
        }
        long begun = _time.GetTimestamp();
        PoolResult outcome = await Wait.Turning(_time, 1_000, Ask(Hold));
        Assert.Equal(new PoolResult(null, reason, QueueWasFull: false), outcome);
        // Up to the last pause before the end, and the beat in which that was seen.
        Assert.True(_time.GetTimestamp() - begun >= Hold - 250, "the hold was cut short");
        Assert.Equal(0, _pool.Open);
    }

    [Fact]
    public async Task Without_a_hold_the_reason_comes_at_once()
        => Assert.Equal(Errno.ENOENT, (await Ask(0).WaitAsync(Wait.Patience)).Errno);

    [Fact]
    public async Task A_hold_ends_when_nobody_waits_any_more()
    {
        Task<PoolResult> held = Ask(Hold);
        Assert.False(held.IsCompleted);
        _client.HasLeft = true;
        Assert.Equal(Errno.ENOENT, (await held.WaitAsync(Wait.Patience)).Errno);
        Assert.Equal(0, _pool.Open);
    }

    [Fact]
    public async Task What_no_restart_mends_is_not_waited_for()
    {
        // A file where a folder should be: ENOTDIR.
        LeaveStaleFile();
        var pool = new OriginPool(new UnixConnector(new UnixDomainSocketEndPoint(Path + "/o.sock")), 4, 60_000, _heartbeat);
        PoolResult outcome = await pool.ConnectAsync(_heartbeat.Now, mayReuse: true, new RestartHold(Hold, _client)).AsTask().WaitAsync(Wait.Patience);
        Assert.Null(outcome.Connection);
        Assert.NotEqual(Errno.ECONNREFUSED, outcome.Errno);
    }

    // The connect timeout is over at once, so that only the hold can keep a request waiting.
    private Task<PoolResult> Ask(int hold)
        => _pool.ConnectAsync(_heartbeat.Now, mayReuse: true, new RestartHold(hold, _client)).AsTask();

    private Socket Listen()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path));
        socket.Listen(8);
        return socket;
    }

    // Connecting to a file that is no socket is refused like a socket without a listening process.
    private void LeaveStaleFile() => File.WriteAllText(Path, "");

    private sealed class Client : IWaiter
    {
        private volatile bool _hasLeft;

        public bool HasLeft
        {
            get => _hasLeft;
            set => _hasLeft = value;
        }
    }
}
