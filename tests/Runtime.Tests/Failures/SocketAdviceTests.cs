using System.Net.Sockets;
using System.Runtime.InteropServices;
using UdsAot.Failures;
using UdsAot.Posix;

namespace UdsAot.Tests.Failures;

public sealed partial class SocketAdviceTests : IDisposable
{
    private const uint Nobody = 65534;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_missing_directory_is_named()
        => Expect($"directory {_folder.File("none")} does not exist;", _folder.File("none/deeper/s"));

    [Fact]
    public void A_missing_file_is_told_from_a_missing_directory()
        => Expect("there is no such file, though its directory is there;", _folder.File("s"));

    [Fact]
    public void A_file_in_the_place_of_a_directory_is_named()
    {
        File.WriteAllText(_folder.File("file"), "");
        Expect($"{_folder.File("file")} is no directory;", _folder.File("file/s"));
    }

    [Fact]
    public void A_link_that_leads_to_itself_is_named()
    {
        File.CreateSymbolicLink(_folder.File("loop"), _folder.File("loop"));
        Expect($"{_folder.File("loop")} is a symbolic link that leads back to itself", _folder.File("loop/s"));
    }

    [Fact]
    public void A_socket_file_without_a_listener_asks_for_its_server()
    {
        using var bound = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        bound.Bind(new UnixDomainSocketEndPoint(_folder.File("s")));
        Expect("the socket file is there, but nobody listens on it;", _folder.File("s"));
    }

    [Fact]
    public void A_file_that_is_no_socket_is_told_although_the_kernel_says_refused()
    {
        File.WriteAllText(_folder.File("s"), "");
        Expect("there is something at this path, but it is no socket;", _folder.File("s"));
    }

    [Fact]
    public void A_datagram_socket_is_told()
    {
        using var bound = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        bound.Bind(new UnixDomainSocketEndPoint(_folder.File("s")));
        Expect("it is a socket of another type", _folder.File("s"));
    }

    [Fact]
    public void A_server_that_came_meanwhile_is_told()
    {
        using var bound = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        bound.Bind(new UnixDomainSocketEndPoint(_folder.File("s")));
        Assert.StartsWith("the socket file is there now;", SocketAdvice.Explain(Errno.ENOENT, _folder.File("s")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_that_lets_nobody_through_is_named_with_its_mode()
    {
        Directory.CreateDirectory(_folder.File("closed"));
        OpenToAll(_folder.Path);
        File.SetUnixFileMode(_folder.File("closed"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        string said = AsNobody(() => SocketAdvice.Explain(Errno.EACCES, _folder.File("closed/s")));
        Assert.StartsWith($"directory {_folder.File("closed")} (mode 0600, uid ", said, StringComparison.Ordinal);
        File.SetUnixFileMode(_folder.File("closed"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public void A_socket_that_may_not_be_written_to_is_told_with_its_mode()
    {
        using var bound = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        bound.Bind(new UnixDomainSocketEndPoint(_folder.File("s")));
        bound.Listen(1);
        OpenToAll(_folder.Path);
        File.SetUnixFileMode(_folder.File("s"), UnixFileMode.UserRead | UnixFileMode.GroupRead);
        string said = AsNobody(() => Explain(_folder.File("s")));
        Assert.StartsWith("the socket (mode 0440, uid ", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_denial_that_no_mode_explains_points_at_security_modules()
        => Assert.Contains("a security module", SocketAdvice.Explain(Errno.EACCES, _folder.Path), StringComparison.Ordinal);

    [Theory]
    [InlineData(Errno.ECONNREFUSED, "nobody listens on this name")]
    [InlineData(Errno.EACCES, "we (uid ")]
    [InlineData(Errno.EAGAIN, "its queue of waiting connections is full")]
    [InlineData(Errno.ETIMEDOUT, "it did not take the connection in time")]
    [InlineData(Errno.EMFILE, "there are no file descriptors left")]
    [InlineData(0, "it cannot be connected to")]
    public void Abstract_names_are_not_looked_for_in_the_file_system(int errno, string said)
        => Assert.StartsWith(said, SocketAdvice.Explain(errno, "@name"), StringComparison.Ordinal);

    [Fact]
    public void No_errno_and_no_path_makes_it_throw()
    {
        foreach (string path in (string[])["/", "//", "/a", "@", "@\0", "/a//b", "relative", "", "/" + new string('x', 300)])
        {
            for (int errno = 0; errno < 140; errno++)
            {
                Assert.NotEmpty(SocketAdvice.Explain(errno, path));
                Assert.NotEmpty(SocketAdvice.ExplainBind(errno, path));
            }
        }
    }

    private static void Expect(string said, string path) => Assert.StartsWith(said, Explain(path), StringComparison.Ordinal);

    /// <summary>Connects, fails, and has the failure explained.</summary>
    private static string Explain(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        SocketException failure = Assert.Throws<SocketException>(() => socket.Connect(new UnixDomainSocketEndPoint(path)));
        return SocketAdvice.Explain(Errno.FromUnixSocket(failure.SocketErrorCode), path);
    }

    private static void OpenToAll(string directory)
        => File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);

    /// <summary>
    /// Runs on a thread that sees the file system as the user nobody does. Only root can do that; another user is refused by itself,
    /// because the modes that the tests set leave no bit to the owner either.
    /// </summary>
    private static string AsNobody(Func<string> ask)
    {
        string said = "";
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            SetFileSystemGroup(Nobody);
            SetFileSystemUser(Nobody);
            try
            {
                said = ask();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        Assert.Null(failure);
        return said;
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFileSystemUser(uint user);

    [LibraryImport("libc", EntryPoint = "setfsgid")]
    private static partial int SetFileSystemGroup(uint group);
}
