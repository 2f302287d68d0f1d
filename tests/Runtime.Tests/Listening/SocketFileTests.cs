using System.Net.Sockets;
using UdsAot.Listening;
using UdsAot.Tests.Support;

namespace UdsAot.Tests.Listening;

public sealed class SocketFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("front.sock");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_socket_is_bound_takes_connections_and_its_file_is_removed()
    {
        using (SocketFile file = SocketFile.Bind(Path))
        using (file.Socket)
        {
            Assert.False(file.ReplacedStale);
            file.Socket.Listen(1);
            Connect().Dispose();
        }
        Assert.False(File.Exists(Path));
    }

    [Fact]
    public void Closing_the_socket_alone_leaves_the_file()
    {
        using SocketFile file = SocketFile.Bind(Path);
        file.Socket.Dispose();
        Assert.True(File.Exists(Path));
    }

    [Fact]
    public void A_stale_file_is_replaced()
    {
        SocketFile.Bind(Path).Socket.Dispose();
        using SocketFile file = SocketFile.Bind(Path);
        Assert.True(file.ReplacedStale);
        file.Socket.Listen(1);
        Connect().Dispose();
        file.Socket.Dispose();
    }

    [Fact]
    public void A_live_one_is_an_error_and_stays()
    {
        using SocketFile file = SocketFile.Bind(Path);
        file.Socket.Listen(1);
        ListenException refusal = Assert.Throws<ListenException>(() => SocketFile.Bind(Path));
        Assert.Equal($"{Path}: another process listens on this socket (EADDRINUSE)", refusal.Message);
        Connect().Dispose();
        file.Socket.Dispose();
    }

    [Fact]
    public void A_live_one_whose_queue_is_full_is_live_all_the_same()
    {
        using SocketFile file = SocketFile.Bind(Path);
        file.Socket.Listen(0);
        using Socket waiting = Connect();
        Assert.Throws<ListenException>(() => SocketFile.Bind(Path));
        Assert.True(File.Exists(Path));
        file.Socket.Dispose();
    }

    [Fact]
    public void A_file_that_is_no_socket_is_left_alone()
    {
        File.WriteAllText(Path, "precious");
        ListenException refusal = Assert.Throws<ListenException>(() => SocketFile.Bind(Path));
        Assert.Contains("no socket", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(Path));
    }

    [Fact]
    public void A_missing_directory_is_named()
    {
        ListenException refusal = Assert.Throws<ListenException>(() => SocketFile.Bind(_folder.File("none/front.sock")));
        Assert.Equal($"{_folder.File("none/front.sock")}: directory {_folder.File("none")} does not exist; make it first (ENOENT)", refusal.Message);
    }

    [Fact]
    public void A_successors_file_is_not_removed()
    {
        SocketFile first = SocketFile.Bind(Path);
        first.Socket.Dispose();
        // The successor's file must exist while ours does, or the file system may give it the same inode.
        File.Move(Path, _folder.File("ours"));
        using SocketFile second = SocketFile.Bind(Path);
        first.Dispose();
        Assert.True(File.Exists(Path));
        second.Socket.Dispose();
    }

    private Socket Connect()
    {
        var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(Path));
        return client;
    }
}
