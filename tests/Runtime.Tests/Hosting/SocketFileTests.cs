using System.Net.Sockets;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Hosting;
using UdsAot.Posix;

namespace UdsAot.Tests.Hosting;

public sealed class SocketFileTests : IDisposable
{
    private const int Backlog = 1;

    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("front.sock");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_socket_takes_connections_and_its_file_is_removed()
    {
        using (SocketFile file = SocketFile.Listen(Path, Backlog))
        using (file.Socket)
        {
            Assert.False(file.ReplacedStale);
            Connect().Dispose();
        }
        Assert.False(File.Exists(Path));
    }

    [Fact]
    public void Closing_the_socket_alone_leaves_the_file()
    {
        using SocketFile file = SocketFile.Listen(Path, Backlog);
        file.Socket.Dispose();
        Assert.True(File.Exists(Path));
    }

    [Fact]
    public void A_stale_file_is_replaced()
    {
        SocketFile.Listen(Path, Backlog).Socket.Dispose();
        using SocketFile file = SocketFile.Listen(Path, Backlog);
        Assert.True(file.ReplacedStale);
        Connect().Dispose();
        file.Socket.Dispose();
    }

    [Fact]
    public void A_live_one_is_an_error_and_stays()
    {
        using SocketFile file = SocketFile.Listen(Path, Backlog);
        ListenException refusal = Assert.Throws<ListenException>(() => SocketFile.Listen(Path, Backlog));
        Assert.Equal($"{Path}: another process listens on this socket (EADDRINUSE)", refusal.Message);
        Connect().Dispose();
        file.Socket.Dispose();
    }

    [Fact]
    public void A_live_one_whose_queue_is_full_is_live_all_the_same()
    {
        using SocketFile file = SocketFile.Listen(Path, Backlog);
        file.Socket.Listen(0);
        using Socket waiting = Connect();
        Assert.Throws<ListenException>(() => SocketFile.Listen(Path, Backlog));
        Assert.True(File.Exists(Path));
        file.Socket.Dispose();
    }

    [Fact]
    public void A_file_that_is_no_socket_is_left_alone()
    {
        File.WriteAllText(Path, "precious");
        ListenException refusal = Assert.Throws<ListenException>(() => SocketFile.Listen(Path, Backlog));
        Assert.Contains("no socket", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(Path));
    }

    [Fact]
    public void A_missing_directory_is_named()
    {
        ListenException refusal = Assert.Throws<ListenException>(() => SocketFile.Listen(_folder.File("none/front.sock"), Backlog));
        Assert.Equal($"{_folder.File("none/front.sock")}: directory {_folder.File("none")} does not exist; make it first (ENOENT)", refusal.Message);
    }

    [Fact]
    public void A_successors_file_is_not_removed()
    {
        SocketFile first = SocketFile.Listen(Path, Backlog);
        first.Socket.Dispose();
        // The successor's file must exist while ours does, or the file system may give it the same inode.
        File.Move(Path, _folder.File("ours"));
        using SocketFile second = SocketFile.Listen(Path, Backlog);
        first.Dispose();
        Assert.True(File.Exists(Path));
        second.Socket.Dispose();
    }

    [Theory]
    [InlineData(0b110_000_000)]
    [InlineData(0b110_110_000)]
    [InlineData(0b110_110_110)]
    [InlineData(0b111_111_111)]
    [InlineData(0)]
    public void The_file_has_its_mode_whatever_the_umask(int mode)
    {
        using SocketFile file = SocketFile.Listen(Path, Backlog, new SocketPermissions { Mode = mode });
        Assert.Equal(mode, StatusOf(Path).Permissions);
        Assert.Equal([Path], Directory.GetFileSystemEntries(_folder.Path));
        file.Socket.Dispose();
    }

    [Fact]
    public void It_can_be_given_to_ourselves_by_number_and_by_name()
    {
        string us = UserName();
        using SocketFile file = SocketFile.Listen(Path, Backlog, new SocketPermissions { Owner = us, Group = $"{Libc.GetEffectiveGroupId()}" });
        Assert.Equal((Libc.GetEffectiveUserId(), Libc.GetEffectiveGroupId()), (StatusOf(Path).UserId, StatusOf(Path).GroupId));
        file.Socket.Dispose();
    }

    [Fact]
    public void Another_users_it_becomes_only_if_we_are_root()
    {
        var permissions = new SocketPermissions { Mode = 0b110_000_000, Owner = "4242", Group = "4343" };
        if (Libc.GetEffectiveUserId() == 0)
        {
            using SocketFile file = SocketFile.Listen(Path, Backlog, permissions);
            Assert.Equal((4242u, 4343u, 0b110_000_000), (StatusOf(Path).UserId, StatusOf(Path).GroupId, StatusOf(Path).Permissions));
            file.Socket.Dispose();
            return;
        }
        ListenException refusal = Assert.Throws<ListenException>(() => SocketFile.Listen(Path, Backlog, permissions));
        Assert.Equal(
            $"{Path}: the socket cannot be given to user 4242 and group 4343: only root may give files away (or CAP_CHOWN), and others only to a group of "
                + "their own (EPERM)",
            refusal.Message);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("no such one", null, "/etc/passwd has no user no such one, which the key 'owner' gives the socket to; make it, or write a number into mounts.json")]
    [InlineData(null, "no such one", "/etc/group has no group no such one, which the key 'group' gives the socket to; make it, or write a number into mounts.json")]
    public void A_name_that_the_device_does_not_know_is_told_and_nothing_is_made(string? owner, string? group, string message)
    {
        ListenException refusal = Assert.Throws<ListenException>(
            () => SocketFile.Listen(Path, Backlog, new SocketPermissions { Owner = owner, Group = group }));
        Assert.Equal($"{Path}: {message}", refusal.Message);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Who_finds_the_file_finds_it_finished()
    {
        const int Times = 300;
        var permissions = new SocketPermissions { Mode = 0b110_000_110 };
        using var isOver = new CancellationTokenSource();
        int seen = 0;
        var watcher = new Thread(() =>
        {
            while (!isOver.IsCancellationRequested)
            {
                if (FileStatus.Read(Path, out FileStatus status) == 0)
                {
                    seen++;
                    // The one thing that may go wrong: it had another mode for a moment.
                    if (status.Permissions != permissions.Mode)
                    {
                        seen = int.MinValue;
                        return;
                    }
                }
            }
        });
        watcher.Start();
        for (int i = 0; i < Times || (Volatile.Read(ref seen) is >= 0 and < Times); i++)
        {
            using SocketFile file = SocketFile.Listen(Path, Backlog, permissions);
            Connect().Dispose();
            file.Socket.Dispose();
        }
        isOver.Cancel();
        watcher.Join();
        Assert.True(seen >= 0, "the file was seen with another mode");
    }

    [Fact]
    public void The_longest_path_has_room_for_a_draft_beside_it()
    {
        string longest = _folder.File("x");
        longest = longest[..^1] + new string('x', SocketPath.MaxLength - longest.Length + 1);
        using (SocketFile file = SocketFile.Listen(longest, Backlog))
        {
            Assert.Equal([longest], Directory.GetFileSystemEntries(_folder.Path));
            file.Socket.Dispose();
        }
        string directory = Directory.CreateDirectory(longest[..(SocketPath.MaxLength - 2)]).FullName;
        // A draft's name has one character here, by chance the path's own: often enough to meet that.
        for (int i = 0; i < 200; i++)
        {
            using SocketFile file = SocketFile.Listen($"{directory}/s", Backlog);
            Assert.Equal([$"{directory}/s"], Directory.GetFileSystemEntries(directory));
            file.Socket.Dispose();
        }
    }

    [Fact]
    public void What_appears_at_the_path_in_the_meantime_is_left_alone()
    {
        using var draft = SocketDraft.Make(Path, null);
        File.WriteAllText(Path, "precious");
        ListenException refusal = Assert.Throws<ListenException>(() => draft.MoveTo(Path));
        Assert.Equal($"{Path}: something stands at this path that could not be removed (EADDRINUSE)", refusal.Message);
        Assert.Equal("precious", File.ReadAllText(Path));
        draft.Dispose();
        Assert.Equal([Path], Directory.GetFileSystemEntries(_folder.Path));
    }

    private static FileStatus StatusOf(string path)
    {
        Assert.Equal(0, FileStatus.Read(path, out FileStatus status));
        return status;
    }

    private static string UserName()
    {
        string name = Latin1.Text(UserFile.NameOf(File.ReadAllBytes(UserFile.Path), Libc.GetEffectiveUserId()));
        return name.Length > 0 ? name : $"{Libc.GetEffectiveUserId()}";
    }

    private Socket Connect()
    {
        var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(Path));
        return client;
    }
}
