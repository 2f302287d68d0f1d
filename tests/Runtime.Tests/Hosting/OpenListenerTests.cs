using System.Net;
using System.Net.Sockets;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Hosting;
using UdsAot.Supervision;

namespace UdsAot.Tests.Hosting;

public sealed class OpenListenerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Port_0_is_reported_with_the_real_port()
    {
        using OpenListener listener = Assert.Single(Open("http://127.0.0.1:0"));
        var endPoint = (IPEndPoint)listener.EndPoint;
        Assert.NotEqual(0, endPoint.Port);
        Assert.Equal($"http://127.0.0.1:{endPoint.Port}", listener.Url);
    }

    [Fact]
    public void Localhost_is_both_loopbacks_on_one_port()
    {
        List<OpenListener> listeners = Open("http://localhost:0");
        try
        {
            Assert.Equal(IPAddress.Loopback, ((IPEndPoint)listeners[0].EndPoint).Address);
            Assert.Single(listeners.Select(listener => ((IPEndPoint)listener.EndPoint).Port).Distinct());
            Assert.InRange(listeners.Count, 1, 2);
        }
        finally
        {
            listeners.ForEach(listener => listener.Dispose());
        }
    }

    [Fact]
    public void An_address_in_use_is_told_and_what_was_open_is_closed()
    {
        using OpenListener taken = Assert.Single(Open("http://127.0.0.1:0"));
        string socket = _folder.File("front.sock");
        ListenException refusal = Assert.Throws<ListenException>(() => Open($"http://unix:{socket}", taken.Url));
        Assert.Equal($"{taken.Url}: another process listens on this address (EADDRINUSE)", refusal.Message);
        Assert.False(File.Exists(socket));
    }

    [Fact]
    public void An_address_of_another_machine_is_told()
    {
        // 192.0.2.0/24 is for documentation (RFC 5737); no machine has it.
        ListenException refusal = Assert.Throws<ListenException>(() => Open("http://192.0.2.1:0"));
        Assert.Equal("http://192.0.2.1:0: this machine has no such address (EADDRNOTAVAIL)", refusal.Message);
    }

    [Fact]
    public void A_port_can_be_listened_on_again_at_once()
    {
        OpenListener listener = Assert.Single(Open("http://127.0.0.1:0"));
        string url = listener.Url;
        using (var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            client.Connect(listener.EndPoint);
            // Closing first leaves this side of the connection in TIME_WAIT.
            listener.Socket.Accept().Dispose();
            client.Receive(new byte[1]);
        }
        listener.Dispose();
        Assert.Single(Open(url)).Dispose();
    }

    [Fact]
    public void A_name_in_the_abstract_namespace_takes_connections_and_leaves_nothing()
    {
        string name = _folder.File("front");
        using (OpenListener listener = Assert.Single(Open($"http://unix:@{name}")))
        {
            Assert.Equal($"http://unix:@{name}", listener.Url);
            using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            client.Connect(new UnixDomainSocketEndPoint($"\0{name}"));
            ListenException refusal = Assert.Throws<ListenException>(() => Open($"http://unix:@{name}"));
            Assert.Equal($"http://unix:@{name}: another process listens on this name (EADDRINUSE)", refusal.Message);
        }
        Assert.Single(Open($"http://unix:@{name}")).Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_listener_has_the_permissions_that_it_asks_for()
    {
        string path = _folder.File("front.sock");
        var wanted = new Listener(ListenerUrl.TryParse($"http://unix:{path}", out _)!, ListenerLimits.Default, new SocketPermissions { Mode = 0b110_000_010 });
        using OpenListener listener = Assert.Single(OpenListener.OpenAll([wanted]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void A_socket_that_systemd_passes_is_listened_on_where_it_is_bound()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen(1);
        int descriptor = UdsAot.Posix.SocketCalls.Duplicate((int)socket.SafeHandle.DangerousGetHandle(), UdsAot.Posix.SocketCalls.F_DUPFD_CLOEXEC, 0);
        using var passed = new PassedSockets([new PassedSocket("web", descriptor)]);
        var wanted = new Listener(ListenerUrl.TryParse("systemd:web", out _)!, ListenerLimits.Default);

        using OpenListener listener = Assert.Single(OpenListener.OpenAll([wanted], passed));
        Assert.Equal(socket.LocalEndPoint, listener.EndPoint);
        Assert.Equal($"http://{socket.LocalEndPoint}, passed by systemd as web", listener.Url);
        Assert.Null(listener.ReplacedPath);
    }

    private static List<OpenListener> Open(params string[] urls)
        => OpenListener.OpenAll([.. urls.Select(url => new Listener(ListenerUrl.TryParse(url, out _)!, ListenerLimits.Default))]);
}
