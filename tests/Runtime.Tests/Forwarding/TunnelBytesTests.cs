using System.IO.Pipelines;
using System.Net.Sockets;

namespace UdsAot.Tests.Forwarding;

/// <summary>A tunnel does not change its bytes, in any amount and any pieces.</summary>
public sealed class TunnelBytesTests : IDisposable
{
    private const string Request = "GET / HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n";
    private const string Switching = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n";

    private readonly ProxyStage _stage = new();

    public static TheoryData<int, int> SizesAndCuts { get; } = Combine(
        [0, 1, 2, 125, 4_095, 4_096, 4_097, 16_384, 32_768, 40_959, 40_960, 40_961, 65_535, 65_536, 65_537, 1_048_575, 1_048_576],
        [977, 65_536, int.MaxValue]);

    public void Dispose() => _stage.Dispose();

    [Theory]
    [MemberData(nameof(SizesAndCuts))]
    public async Task Both_directions_at_once_over_HTTP_1_1(int size, int cut)
    {
        byte[] up = Bytes(size, seed: 1);
        byte[] down = Bytes(size, seed: 2);
        (PipedClient client, Socket peer, _) = await _stage.BeginAsync(Request);
        await RawOrigin.SendAsync(peer, Switching);
        await client.ReadThroughAsync("\r\n\r\n");

        Task sends = Task.WhenAll(SendAsync(up, cut, client.Connection.ClientOutput), SendAsync(down, cut, peer));
        Task<byte[]> atOrigin = ReadToEndAsync(peer);
        Task<byte[]> atClient = ReadAsync(client.Connection.ClientInput, size);
        await sends.WaitAsync(Wait.Patience);
        client.Connection.ClientOutput.Complete();

        AssertSame(up, await atOrigin.WaitAsync(Wait.Patience));
        AssertSame(down, await atClient.WaitAsync(Wait.Patience));
        peer.Shutdown(SocketShutdown.Send);
        await client.Served.WaitAsync(Wait.Patience);
        Assert.Empty(_stage.Log.Lines);
    }

    [Theory]
    [MemberData(nameof(SizesAndCuts))]
    public async Task There_and_back_over_HTTP_2(int size, int cut)
    {
        await using Http2Stage stage = await Http2Stage.StartAsync();
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        (int stream, Socket peer) = await Http2TunnelTests.OpenAsync(stage, client);
        byte[] bytes = Bytes(size, seed: 3);
        // Half of the window that a stream has, so that the client need not count.
        foreach (byte[] piece in bytes.Chunk(16_384))
        {
            foreach (byte[] part in piece.Chunk(Math.Min(cut, piece.Length)))
            {
                await client.SendDataAsync(stream, part);
            }
            AssertSame(piece, Latin1.Bytes(await RawOrigin.TakeAsync(peer, piece.Length)));
            await SendAsync(piece, cut, peer);
            AssertSame(piece, await client.ReadDataAsync(stream, piece.Length));
        }
        await client.SendDataAsync(stream, default, endsStream: true);
        Assert.Equal("", await Http2TunnelTests.TakeToEndAsync(stage, peer));
        peer.Shutdown(SocketShutdown.Send);
        Assert.Empty(await client.ReadToEndAsync(stream));
        Assert.Empty(stage.Log.Lines);
    }

    [Fact]
    public async Task What_a_client_sends_right_behind_its_request_is_the_tunnels_wherever_it_is_cut()
    {
        const string All = Request + "right behind\r\n\r\nGET / HTTP/1.1\r\n\r\n";
        for (int cut = 0; cut <= All.Length; cut++)
        {
            PipedClient client = _stage.Connect();
            await client.SendAsync(All[..cut]);
            if (cut < All.Length)
            {
                await client.SendAsync(All[cut..]);
            }
            Socket peer = await _stage.Origin.AcceptAsync();
            Assert.StartsWith("GET / HTTP/1.1\r\n", await RawOrigin.ReadHeadAsync(peer));
            // Nothing of it may come before the origin has switched.
            Assert.Equal(0, peer.Available);
            await RawOrigin.SendAsync(peer, Switching);
            await client.ReadThroughAsync("\r\n\r\n");
            client.Connection.ClientOutput.Complete();

            Assert.Equal(All[Request.Length..], await RawOrigin.TakeAsync(peer, All.Length));
            peer.Shutdown(SocketShutdown.Send);
            await client.Served.WaitAsync(Wait.Patience);
        }
    }

    [Fact]
    public async Task What_an_origin_sends_right_behind_its_101_is_the_tunnels_wherever_it_is_cut()
    {
        const string Behind = "right behind\r\n\r\nHTTP/1.1 200 OK\r\n\r\n";
        const string All = Switching + Behind;
        for (int cut = 0; cut <= All.Length; cut++)
        {
            (PipedClient client, Socket peer, _) = await _stage.BeginAsync(Request);
            await RawOrigin.SendAsync(peer, All[..cut]);
            if (cut < All.Length)
            {
                await RawOrigin.SendAsync(peer, All[cut..]);
            }
            peer.Shutdown(SocketShutdown.Send);

            Assert.StartsWith("HTTP/1.1 101 ", await client.ReadThroughAsync("\r\n\r\n"));
            Assert.Equal(Behind, await client.TakeAsync(Behind.Length));
            client.Connection.ClientOutput.Complete();
            Assert.Equal("", await RawOrigin.TakeAsync(peer, 1));
            await client.Served.WaitAsync(Wait.Patience);
        }
    }

    private static void AssertSame(byte[] expected, byte[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.True(expected.AsSpan().SequenceEqual(found), "the bytes are others");
    }

    private static async Task SendAsync(byte[] bytes, int cut, PipeWriter to)
    {
        foreach (byte[] piece in bytes.Chunk(Math.Clamp(bytes.Length, 1, cut)))
        {
            await to.WriteAsync(piece);
        }
    }

    private static async Task SendAsync(byte[] bytes, int cut, Socket to)
    {
        foreach (byte[] piece in bytes.Chunk(Math.Clamp(bytes.Length, 1, cut)))
        {
            for (int sent = 0; sent < piece.Length;)
            {
                sent += await to.SendAsync(piece.AsMemory(sent));
            }
        }
    }

    private static async Task<byte[]> ReadToEndAsync(Socket from)
    {
        var all = new MemoryStream();
        byte[] buffer = new byte[65_536];
        while (await from.ReceiveAsync(buffer) is > 0 and int received)
        {
            all.Write(buffer, 0, received);
        }
        return all.ToArray();
    }

    private static async Task<byte[]> ReadAsync(PipeReader from, int size)
    {
        var all = new MemoryStream();
        while (all.Length < size)
        {
            ReadResult result = await from.ReadAsync();
            foreach (ReadOnlyMemory<byte> segment in result.Buffer)
            {
                all.Write(segment.Span);
            }
            from.AdvanceTo(result.Buffer.End);
            Assert.False(result.IsCompleted && all.Length < size, "the connection ended too early");
        }
        return all.ToArray();
    }

    private static byte[] Bytes(int size, int seed)
    {
        byte[] bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static TheoryData<int, int> Combine(int[] sizes, int[] cuts)
    {
        var data = new TheoryData<int, int>();
        foreach (int size in sizes)
        {
            foreach (int cut in cuts)
            {
                data.Add(size, cut);
            }
        }
        return data;
    }
}
