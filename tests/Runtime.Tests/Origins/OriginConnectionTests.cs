using System.Net.Sockets;
using UdsAot.Origins;
using UdsAot.Timing;

namespace UdsAot.Tests.Origins;

public sealed class OriginConnectionTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly Heartbeat _heartbeat;
    private readonly RawOrigin _origin = new();
    private readonly OriginPool _pool;

    public OriginConnectionTests()
    {
        _heartbeat = new Heartbeat(_time);
        _pool = new OriginPool(new UnixConnector(_origin.EndPoint), 1, 60_000, _heartbeat);
    }

    public void Dispose()
    {
        _heartbeat.Dispose();
        _origin.Dispose();
    }

    [Fact]
    public async Task What_is_sent_arrives_and_what_arrives_is_received()
    {
        (OriginConnection connection, Socket peer) = await ConnectAsync();
        Latin1.Bytes("ping\r\n\r\n").CopyTo(connection.SendBuffer);
        Assert.Equal(8, await connection.SendAsync(8, Later(1_000)));
        Assert.Equal("ping\r\n\r\n", await RawOrigin.ReadHeadAsync(peer));
        await peer.SendAsync("pong"u8.ToArray());
        Assert.Equal(4, await connection.ReceiveAsync(Later(1_000)));
        Assert.Equal("pong", Latin1.Text(connection.Received));
        connection.Consume(1);
        Assert.Equal("ong", Latin1.Text(connection.Received));
        await peer.SendAsync("!"u8.ToArray());
        Assert.Equal(1, await connection.ReceiveAsync(Later(1_000)));
        Assert.Equal("ong!", Latin1.Text(connection.Received));
        connection.Consume(4);
        Assert.Equal(0, connection.ReceivedLength);
    }

    [Fact]
    public async Task An_end_is_zero_bytes_and_a_close_of_our_own_an_error()
    {
        (OriginConnection connection, Socket peer) = await ConnectAsync();
        Task<int> ended = connection.ReceiveAsync(Later(1_000)).AsTask();
        peer.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await ended.WaitAsync(Wait.Patience));
        connection.Close();
        connection.Close();
        Assert.True(await connection.ReceiveAsync(OriginConnection.NoDeadline) < 0);
        Assert.True(await connection.SendAsync(1, Later(1_000)) < 0);
        Assert.False(connection.TimedOut);
        Assert.Equal(0, _pool.Open);
    }

    [Fact]
    public async Task Closing_ends_a_wait()
    {
        (OriginConnection connection, _) = await ConnectAsync();
        Task<int> waiting = connection.ReceiveAsync(OriginConnection.NoDeadline).AsTask();
        connection.Close();
        Assert.True(await waiting.WaitAsync(Wait.Patience) < 0);
    }

    [Fact]
    public async Task A_response_that_does_not_come_ends_at_its_deadline()
    {
        (OriginConnection connection, _) = await ConnectAsync();
        Task<int> waiting = connection.ReceiveAsync(Later(10_000)).AsTask();
        _time.Advance(9_750);
        Assert.False(waiting.IsCompleted);
        Assert.False(connection.TimedOut);
        _time.Advance(500);
        Assert.True(await waiting.WaitAsync(Wait.Patience) < 0);
        Assert.True(connection.TimedOut);
        Assert.Equal(0, _pool.Open);
    }

    [Fact]
    public async Task A_deadline_can_be_set_while_the_wait_is_under_way()
    {
        (OriginConnection connection, _) = await ConnectAsync();
        Task<int> waiting = connection.ReceiveAsync(OriginConnection.NoDeadline).AsTask();
        _time.Advance(100_000);
        Assert.False(waiting.IsCompleted);
        connection.SetReceiveDeadline(Later(1_000));
        _time.Advance(1_250);
        Assert.True(await waiting.WaitAsync(Wait.Patience) < 0);
        Assert.True(connection.TimedOut);
    }

    [Fact]
    public async Task An_origin_that_takes_nothing_ends_the_send_at_its_deadline()
    {
        (OriginConnection connection, _) = await ConnectAsync();
        Assert.True(connection.TryEnlargeSendBuffer());
        Assert.False(connection.TryEnlargeSendBuffer());
        Task<int> sending;
        do
        {
            sending = connection.SendAsync(OriginConnection.SendSize, Later(10_000)).AsTask();
        }
        while (sending.IsCompletedSuccessfully && await sending > 0);
        Assert.False(sending.IsCompleted);
        _time.Advance(10_250);
        Assert.True(await sending.WaitAsync(Wait.Patience) < 0);
        Assert.True(connection.TimedOut);
    }

    [Fact]
    public async Task A_deadline_that_was_met_does_not_expire_later()
    {
        (OriginConnection connection, Socket peer) = await ConnectAsync();
        Task<int> waiting = connection.ReceiveAsync(Later(1_000)).AsTask();
        await peer.SendAsync("x"u8.ToArray());
        Assert.Equal(1, await waiting.WaitAsync(Wait.Patience));
        _time.Advance(100_000);
        Assert.False(connection.TimedOut);
        connection.Consume(1);
        _pool.Release(connection);
        Assert.Equal(1, _pool.Idle);
    }

    [Fact]
    public async Task A_deadline_that_was_set_when_the_receive_had_ended_is_taken_back()
    {
        (OriginConnection connection, Socket peer) = await ConnectAsync();
        Task<int> waiting = connection.ReceiveAsync(OriginConnection.NoDeadline).AsTask();
        await peer.SendAsync("x"u8.ToArray());
        Assert.Equal(1, await waiting.WaitAsync(Wait.Patience));
        connection.SetReceiveDeadline(Later(1_000));
        connection.ClearReceiveDeadline();
        _time.Advance(100_000);
        Assert.False(connection.TimedOut);
        connection.Consume(1);
        _pool.Release(connection);
        Assert.Equal(1, _pool.Idle);
    }

    [Fact]
    public async Task A_connection_whose_deadline_passed_serves_no_other_exchange_even_if_the_bytes_came()
    {
        (OriginConnection connection, Socket peer) = await ConnectAsync();
        connection.SetReceiveDeadline(Later(1_000));
        _time.Advance(1_250);
        connection.ClearReceiveDeadline();
        await peer.SendAsync("x"u8.ToArray());
        _pool.Release(connection);
        await Wait.Until(() => (_pool.Open, _pool.Idle) == (0, 0), "the pool closed it");
    }

    [Fact]
    public async Task The_room_for_a_response_is_used_to_its_end_and_again_from_its_start()
    {
        (OriginConnection connection, Socket peer) = await ConnectAsync();
        byte[] block = new byte[OriginConnection.ReceiveSize];
        new Random(1).NextBytes(block);
        await peer.SendAsync(block);
        while (!connection.IsFull)
        {
            Assert.True(await connection.ReceiveAsync(Later(1_000)) > 0);
        }
        Assert.Equal(block, connection.Received.ToArray());

        connection.Consume(block.Length - 10);
        Assert.False(connection.IsFull);
        await peer.SendAsync(block);
        while (connection.ReceivedLength < OriginConnection.ReceiveSize)
        {
            Assert.True(await connection.ReceiveAsync(Later(1_000)) > 0);
        }
        Assert.Equal([.. block[^10..], .. block[..^10]], connection.Received.ToArray());
        connection.Consume(connection.ReceivedLength);
        Assert.True(await connection.ReceiveAsync(Later(1_000)) > 0);
        Assert.Equal(block[^10..], connection.Received.ToArray());
    }

    private long Later(int milliseconds) => _heartbeat.Now + milliseconds;

    private async Task<(OriginConnection Connection, Socket Peer)> ConnectAsync()
    {
        PoolResult outcome = await _pool.ConnectAsync(Later(1_000), mayReuse: false);
        return (outcome.Connection!, await _origin.AcceptAsync());
    }
}
