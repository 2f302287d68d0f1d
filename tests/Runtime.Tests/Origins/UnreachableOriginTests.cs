using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using UdsAot.Origins;
using UdsAot.Posix;
using UdsAot.Timing;

namespace UdsAot.Tests.Origins;

/// <summary>A fault of an origin is a value and leaves nothing behind.</summary>
[Collection(AloneCollection.Name)]
public sealed partial class UnreachableOriginTests : IDisposable
{
    private const int DescriptorLimit = 7; // RLIMIT_NOFILE

    private readonly TemporaryFolder _folder = new();
    private readonly Heartbeat _heartbeat = new(new ManualTime());

    public void Dispose()
    {
        _heartbeat.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_socket_that_is_not_there_is_no_exception()
        => Assert.Equal(Errno.ENOENT, await WithoutExceptionsAsync(_folder.File("absent.sock")));

    [Fact]
    public async Task A_socket_that_nobody_listens_on_is_no_exception()
    {
        string path = _folder.File("dead.sock");
        using (var bound = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            bound.Bind(new UnixDomainSocketEndPoint(path));
        }
        // .NET removes the file with the socket that was bound to it; one that stays is what a crash leaves behind.
        if (!File.Exists(path))
        {
            File.WriteAllText(path, "");
        }
        Assert.Equal(Errno.ECONNREFUSED, await WithoutExceptionsAsync(path));
    }

    [Fact]
    public async Task A_process_without_descriptors_left_answers_and_recovers()
    {
        using var origin = new RawOrigin();
        var pool = new OriginPool(new UnixConnector(origin.EndPoint), 4, 1_000, _heartbeat);
        // Once before, so that nothing needs to be loaded from a file while none can be opened.
        Assert.Equal(Errno.None, await TryAsync(pool));
        Assert.Equal(0, GetLimit(DescriptorLimit, out Limit limit));
        Limit none = limit with { Current = 3 };
        Assert.Equal(0, SetLimit(DescriptorLimit, in none));
        int errno;
        try
        {
            errno = await TryAsync(pool);
        }
        finally
        {
            Assert.Equal(0, SetLimit(DescriptorLimit, in limit));
        }
        Assert.Equal(Errno.EMFILE, errno);
        Assert.Equal(0, pool.Open);
        Assert.Equal(Errno.None, await TryAsync(pool));
    }

    private async Task<int> WithoutExceptionsAsync(string path)
    {
        var pool = new OriginPool(new UnixConnector(OriginEndpoint.Parse(path)), 4, 1_000, _heartbeat);
        var thrown = new List<Exception>();
        void OnThrown(object? sender, FirstChanceExceptionEventArgs e) => thrown.Add(e.Exception);
        AppDomain.CurrentDomain.FirstChanceException += OnThrown;
        int errno = await TryAsync(pool);
        AppDomain.CurrentDomain.FirstChanceException -= OnThrown;
        Assert.Empty(thrown);
        Assert.Equal((0, 0), (pool.Open, pool.Idle));
        return errno;
    }

    private async Task<int> TryAsync(OriginPool pool)
    {
        PoolResult outcome = await pool.ConnectAsync(_heartbeat.Now + 1_000, mayReuse: true);
        outcome.Connection?.Close();
        return outcome.Errno;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Limit limit);

    private record struct Limit(nuint Current, nuint Maximum);
}
