using System.Net;
using System.Net.Sockets;
using UdsAot.Listening;
using UdsAot.Tests.Support;

namespace UdsAot.Tests.Listening;

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

    private static List<OpenListener> Open(params string[] urls)
        => OpenListener.OpenAll([.. urls.Select(url => new Listener(ListenerUrl.TryParse(url, out _)!, ListenerLimits.Default))]);
}
