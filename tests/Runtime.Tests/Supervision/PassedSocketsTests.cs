using System.Net.Sockets;
using UdsAot.Failures;
using UdsAot.Supervision;

namespace UdsAot.Tests.Supervision;

/// <summary>Passed sockets in the environment. Real ones are passed in the end-to-end tests.</summary>
public sealed class PassedSocketsTests
{
    [Theory]
    [InlineData("7", "2", "web:api", "web=3 api=4")]
    [InlineData("7", "3", "web:web:api", "web=3 web=4 api=5")]
    [InlineData("7", "1", null, "unknown=3")]
    [InlineData("7", "2", "web", "web=3 unknown=4")]
    [InlineData("7", "1", "web:api", "web=3")]
    [InlineData("7", "0", "", "")]
    [InlineData("8", "1", "web", "")]
    [InlineData(null, "1", "web", "")]
    [InlineData("7", null, "web", "")]
    [InlineData("7", "-1", "web", "")]
    [InlineData("7", "x", "web", "")]
    [InlineData("", "1", "web", "")]
    public void The_environment_says_which_there_are(string? process, string? count, string? names, string expected)
        => Assert.Equal(
            expected,
            string.Join(' ', PassedSockets.Parse(process, count, names, 7).Select(static socket => $"{socket.Name}={socket.Descriptor}")));

    [Fact]
    public void A_name_that_was_not_passed_is_told_with_what_to_do()
    {
        ListenException refusal = Assert.Throws<ListenException>(() => PassedSockets.None.Take("web"));
        Assert.Equal(
            "systemd:web: systemd has passed no socket; start the service by its socket unit, or write Sockets= into its unit", refusal.Message);
    }

    [Fact]
    public void The_names_that_were_passed_are_told()
    {
        using var passed = new PassedSockets([Own(Listening(SocketType.Stream), "web"), Own(Listening(SocketType.Stream), "web")]);
        ListenException refusal = Assert.Throws<ListenException>(() => passed.Take("api"));
        Assert.Equal(
            "systemd:api: systemd has passed no socket of this name, only web, web; write FileDescriptorName= into the socket's unit", refusal.Message);
    }

    [Fact]
    public void All_of_a_name_are_taken_once_and_the_rest_is_closed_with_a_line()
    {
        var log = new RecordingLog();
        using var passed = new PassedSockets(
            [Own(Listening(SocketType.Stream), "web"), Own(Listening(SocketType.Stream), "api"), Own(Listening(SocketType.Stream), "web")]);

        List<PassedSocket> taken = passed.Take("web");
        Assert.Equal(2, taken.Count);
        taken.ForEach(static each => each.ToSocket().Dispose());
        Assert.Throws<ListenException>(() => passed.Take("web"));
        passed.CloseRest(log);

        Assert.Equal(["108 systemd has passed the socket api, and no listener takes it: it is closed"], log.Lines);
        Assert.Throws<ListenException>(() => passed.Take("api"));
    }

    [Theory]
    [InlineData(SocketType.Dgram, "is no stream socket; write ListenStream= into its unit")]
    [InlineData(SocketType.Seqpacket, "is no stream socket; write ListenStream= into its unit")]
    [InlineData(SocketType.Stream, "does not listen; write Accept=no into its unit")]
    public void A_socket_that_cannot_be_listened_on_is_refused(SocketType type, string fault)
    {
        using var passed = new PassedSockets([Own(new Socket(AddressFamily.Unix, type, ProtocolType.Unspecified), "web")]);
        ListenException refusal = Assert.Throws<ListenException>(() => passed.Take("web"));
        Assert.StartsWith("systemd:web: descriptor ", refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith($", which was passed under this name, {fault}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_socket_is_refused()
    {
        using FileStream file = File.OpenRead("/dev/null");
        using var passed = new PassedSockets([new PassedSocket("web", Duplicate((int)file.SafeFileHandle.DangerousGetHandle()))]);
        ListenException refusal = Assert.Throws<ListenException>(() => passed.Take("web"));
        Assert.EndsWith("is no socket", refusal.Message, StringComparison.Ordinal);
    }

    private static Socket Listening(SocketType type)
    {
        var socket = new Socket(AddressFamily.InterNetwork, type, ProtocolType.Tcp);
        socket.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        socket.Listen(1);
        return socket;
    }

    // A descriptor that only the object under test closes.
    private static PassedSocket Own(Socket socket, string name)
    {
        using (socket)
        {
            return new PassedSocket(name, Duplicate((int)socket.SafeHandle.DangerousGetHandle()));
        }
    }

    private static int Duplicate(int descriptor) => UdsAot.Posix.SocketCalls.Duplicate(descriptor, UdsAot.Posix.SocketCalls.F_DUPFD_CLOEXEC, 0);
}
