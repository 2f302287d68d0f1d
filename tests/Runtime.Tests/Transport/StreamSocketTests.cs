using System.Net;
using System.Net.Sockets;
using UdsAot.Posix;
using UdsAot.Transport;

namespace UdsAot.Tests.Transport;

/// <summary>Common behaviour of both transports' sockets.</summary>
public sealed class StreamSocketTests
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(65_536, false)]
    [InlineData(1_048_576, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(65_536, true)]
    [InlineData(1_048_576, true)]
    public async Task What_is_sent_is_received_and_echoed_whole(int size, bool isStock)
    {
        using var origin = new RawOrigin();
        StreamSocket socket = await ConnectAsync(origin, isStock);
        using Socket peer = await origin.AcceptAsync();
        byte[] sent = GC.AllocateArray<byte>(size, pinned: true);
        new Random(size).NextBytes(sent);
        Task echo = EchoAsync(peer);

        Task<int> sending = SendAsync(socket, sent);
        byte[] received = GC.AllocateArray<byte>(size + 1, pinned: true);
        int count = 0;
        while (count < size)
        {
            count += await ReceiveAsync(socket, received.AsMemory(count)).WaitAsync(Wait.Patience);
        }
        Assert.Equal(size, await sending.WaitAsync(Wait.Patience));
        socket.EndSending();
        Assert.Equal(0, await ReceiveAsync(socket, received.AsMemory(count)).WaitAsync(Wait.Patience));
        await echo.WaitAsync(Wait.Patience);
        Assert.True(sent.AsSpan().SequenceEqual(received.AsSpan(0, size)));
        socket.Close();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Closing_ends_what_waits_and_refuses_what_comes_later(bool isStock)
    {
        using var origin = new RawOrigin();
        StreamSocket socket = await ConnectAsync(origin, isStock);
        using Socket peer = await origin.AcceptAsync();
        byte[] buffer = GC.AllocateArray<byte>(8_000_000, pinned: true);
        Task<int> receiving = ReceiveAsync(socket, buffer);
        Task<int> sending = SendAsync(socket, buffer);
        Assert.False(receiving.IsCompleted || sending.IsCompleted);
        socket.Close();
        socket.Close();
        Assert.Equal(-Errno.ECANCELED, await receiving.WaitAsync(Wait.Patience));
        Assert.True(await sending.WaitAsync(Wait.Patience) < 0);
        Assert.Equal(-Errno.ECANCELED, await ReceiveAsync(socket, buffer).WaitAsync(Wait.Patience));
        Assert.Equal(-Errno.ECANCELED, await SendAsync(socket, buffer).WaitAsync(Wait.Patience));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_peer_that_closes_with_bytes_unread_is_an_end_or_a_reset_and_sending_to_it_fails(bool isStock)
    {
        using var origin = new RawOrigin();
        StreamSocket socket = await ConnectAsync(origin, isStock);
        Socket peer = await origin.AcceptAsync();
        byte[] buffer = GC.AllocateArray<byte>(16, pinned: true);
        Assert.Equal(16, await SendAsync(socket, buffer).WaitAsync(Wait.Patience));
        peer.Dispose();
        Assert.Equal(-Errno.ECONNRESET, await ReceiveAsync(socket, buffer).WaitAsync(Wait.Patience));
        Assert.Equal(-Errno.EPIPE, await SendAsync(socket, buffer).WaitAsync(Wait.Patience));
        socket.Close();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nobody_there_is_a_value_and_leaves_no_descriptor_behind(bool isStock)
    {
        using var folder = new TemporaryFolder();
        var nowhere = new UnixDomainSocketEndPoint(folder.File("none"));
        (StreamSocket? socket, int errno) = await ConnectAsync(nowhere, isStock);
        Assert.Null(socket);
        Assert.Equal(Errno.ENOENT, errno);

        using (var stale = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            stale.Bind(nowhere);
        }
        File.WriteAllText(folder.File("plain"), "");
        (_, errno) = await ConnectAsync(new UnixDomainSocketEndPoint(folder.File("plain")), isStock);
        Assert.Equal(Errno.ECONNREFUSED, errno);
    }

    [Fact]
    public void An_error_stays_what_the_kernel_said_where_dotnet_has_no_word_for_it()
    {
        const int EBADF = 9;
        Assert.Equal(-1, NonBlockingSocket.Receive(-1, new byte[1], out int errno));
        Assert.Equal(EBADF, errno);
    }

    [Fact]
    public void A_path_that_cannot_be_walked_is_told_from_one_that_leads_nowhere()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("plain"), "");
        (StreamSocket? socket, int errno) = UnixDialer.ConnectOnLoop(new UnixDomainSocketEndPoint(folder.File("plain") + "/s"));
        Assert.Equal((null, Errno.ENOTDIR), (socket, errno));
        File.CreateSymbolicLink(folder.File("loop"), folder.File("loop"));
        (socket, errno) = UnixDialer.ConnectOnLoop(new UnixDomainSocketEndPoint(folder.File("loop")));
        Assert.Equal((null, Errno.ELOOP), (socket, errno));
    }

    private static ValueTask<(StreamSocket? Socket, int Errno)> ConnectAsync(EndPoint endPoint, bool isStock)
        => isStock ? UnixDialer.ConnectStockAsync(endPoint) : new(UnixDialer.ConnectOnLoop(endPoint));

    private static async Task<StreamSocket> ConnectAsync(RawOrigin origin, bool isStock)
    {
        (StreamSocket? socket, int errno) = await ConnectAsync(origin.EndPoint, isStock);
        Assert.Equal(Errno.None, errno);
        return socket!;
    }

    private static async Task EchoAsync(Socket peer)
    {
        byte[] buffer = new byte[100_000];
        while (await peer.ReceiveAsync(buffer) is > 0 and int count)
        {
            await peer.SendAsync(buffer.AsMemory(0, count));
        }
        peer.Shutdown(SocketShutdown.Both);
    }

    private static async Task<int> ReceiveAsync(StreamSocket socket, Memory<byte> memory)
    {
        var operation = new TransferOperation(sends: false) { Memory = memory };
        operation.Begin();
        return socket.Receive(operation) ? await operation.Completion : operation.Result;
    }

    private static async Task<int> SendAsync(StreamSocket socket, Memory<byte> memory)
    {
        var operation = new TransferOperation(sends: true) { Memory = memory };
        operation.Begin();
        return socket.Send(operation) ? await operation.Completion : operation.Result;
    }
}
