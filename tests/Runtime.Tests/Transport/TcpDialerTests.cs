using System.Net;
using System.Net.Sockets;
using UdsAot.Posix;
using UdsAot.Transport;

namespace UdsAot.Tests.Transport;

/// <summary>Connecting over TCP, on both transports alike.</summary>
public sealed class TcpDialerTests
{
    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", false)]
    [InlineData("::1", true)]
    public async Task A_port_that_is_listened_on_is_connected_to_without_delay_of_small_packets(string address, bool isStock)
    {
        using var port = new TcpPort(IPAddress.Parse(address));
        ConnectAttempt attempt = Begin(port.EndPoint, isStock);
        Assert.Equal(Errno.None, await attempt.Ended.WaitAsync(Wait.Patience));
        using Socket peer = await port.AcceptAsync();
        using (var socket = new Socket(new SafeSocketHandle(attempt.Socket!.Descriptor, ownsHandle: false)))
        {
            Assert.True(socket.NoDelay);
        }

        var sending = new TransferOperation(sends: true) { Memory = "hello"u8.ToArray() };
        sending.Begin();
        Assert.Equal(5, attempt.Socket.Send(sending) ? await sending.Completion : sending.Result);
        Assert.Equal("hello", await RawOrigin.TakeAsync(peer, 5));
        await RawOrigin.SendAsync(peer, "you");
        var receiving = new TransferOperation(sends: false) { Memory = new byte[16] };
        receiving.Begin();
        Assert.Equal(3, attempt.Socket.Receive(receiving) ? await receiving.Completion : receiving.Result);
        attempt.Socket.Close();
    }

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", false)]
    [InlineData("::1", true)]
    public async Task A_port_that_nobody_listens_on_is_a_value(string address, bool isStock)
    {
        using var port = new ClosedPort(IPAddress.Parse(address));
        ConnectAttempt attempt = Begin(port.EndPoint, isStock);
        Assert.Equal(Errno.ECONNREFUSED, await attempt.Ended.WaitAsync(Wait.Patience));
        attempt.Socket?.Close();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Closing_ends_a_connect_that_hangs(bool isStock)
    {
        using var port = new FullPort(IPAddress.Loopback);
        ConnectAttempt attempt = Begin(port.EndPoint, isStock);
        Assert.False(attempt.Ended.IsCompleted);
        attempt.Socket!.Close();
        Assert.Equal(Errno.ECANCELED, await attempt.Ended.WaitAsync(Wait.Patience));
    }

    private static ConnectAttempt Begin(IPEndPoint endPoint, bool isStock)
        => isStock ? TcpDialer.BeginStock(endPoint) : TcpDialer.BeginOnLoop(endPoint);
}
