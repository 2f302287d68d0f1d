using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace UdsAot.Tests.Transport;

public sealed class SocketReaderTests
{
    [Fact]
    public async Task What_the_client_sends_is_read_and_then_its_end()
    {
        await using SocketPair pair = await SocketPair.CreateAsync();
        ValueTask<ReadResult> early = pair.Input.ReadAsync();
        Assert.False(early.IsCompleted);
        await pair.Client.SendAsync("ab"u8.ToArray());
        ReadResult result = await early.AsTask().WaitAsync(Wait.Patience);
        Assert.Equal("ab"u8.ToArray(), result.Buffer.ToArray());
        Assert.False(result.IsCompleted);
        pair.Input.AdvanceTo(result.Buffer.End);

        pair.Client.Shutdown(SocketShutdown.Send);
        result = await pair.Input.ReadAsync().AsTask().WaitAsync(Wait.Patience);
        Assert.True(result.IsCompleted);
        Assert.True(result.Buffer.IsEmpty);
    }

    [Fact]
    public async Task What_is_examined_and_not_consumed_comes_back_with_more()
    {
        await using SocketPair pair = await SocketPair.CreateAsync();
        await pair.Client.SendAsync("abc"u8.ToArray());
        ReadResult result = await pair.Input.ReadAsync().AsTask().WaitAsync(Wait.Patience);
        pair.Input.AdvanceTo(result.Buffer.GetPosition(1), result.Buffer.End);
        Assert.False(pair.Input.TryRead(out _));
        await pair.Client.SendAsync("d"u8.ToArray());
        result = await pair.Input.ReadAsync().AsTask().WaitAsync(Wait.Patience);
        Assert.Equal("bcd"u8.ToArray(), result.Buffer.ToArray());

        // Nothing examined: the same again, at once.
        pair.Input.AdvanceTo(result.Buffer.Start);
        Assert.True(pair.Input.TryRead(out result));
        Assert.Equal("bcd"u8.ToArray(), result.Buffer.ToArray());
    }

    [Fact]
    public async Task A_wait_behind_what_was_examined_ends_with_something_new_to_read()
    {
        await using SocketPair pair = await SocketPair.CreateAsync();
        await pair.Client.SendAsync("a"u8.ToArray());
        ReadResult result = await pair.Input.ReadAsync().AsTask().WaitAsync(Wait.Patience);
        pair.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        await pair.Client.SendAsync("b"u8.ToArray());
        await pair.Input.WaitAsync().AsTask().WaitAsync(Wait.Patience);
        Assert.True(pair.Input.TryRead(out result));
        Assert.Equal("ab"u8.ToArray(), result.Buffer.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bytes_arrive_whole_whatever_the_sizes_of_the_steps(bool direct)
    {
        await using SocketPair pair = await SocketPair.CreateAsync();
        byte[] sent = new byte[3_000_000];
        new Random(11).NextBytes(sent);
        Task sending = Task.Run(async () =>
        {
            var random = new Random(12);
            for (int at = 0; at < sent.Length;)
            {
                int count = Math.Min(random.Next(1, 70_000), sent.Length - at);
                await pair.Client.SendAsync(sent.AsMemory(at, count));
                at += count;
            }
            pair.Client.Shutdown(SocketShutdown.Send);
        });

        byte[] received = direct ? await TakeDirectlyAsync(pair) : await TakeAsync(pair);
        await sending;
        Assert.True(sent.AsSpan().SequenceEqual(received));
    }

    [Fact]
    public async Task A_cancelled_read_ends_and_the_next_one_works()
    {
        await using SocketPair pair = await SocketPair.CreateAsync();
        ValueTask<ReadResult> read = pair.Input.ReadAsync();
        pair.Input.CancelPendingRead();
        ReadResult result = await read.AsTask().WaitAsync(Wait.Patience);
        Assert.True(result.IsCanceled);
        pair.Input.AdvanceTo(result.Buffer.Start);

        pair.Input.CancelPendingRead();
        Assert.True((await pair.Input.ReadAsync().AsTask().WaitAsync(Wait.Patience)).IsCanceled);

        await pair.Client.SendAsync("x"u8.ToArray());
        result = await pair.Input.ReadAsync().AsTask().WaitAsync(Wait.Patience);
        Assert.False(result.IsCanceled);
        Assert.Equal("x"u8.ToArray(), result.Buffer.ToArray());
    }

    [Fact]
    public async Task A_token_cancels_a_read()
    {
        await using SocketPair pair = await SocketPair.CreateAsync();
        using var source = new CancellationTokenSource();
        Task<ReadResult> read = pair.Input.ReadAsync(source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.WaitAsync(Wait.Patience));
    }

    [Fact]
    public async Task An_abort_breaks_the_read_that_waits_and_tells_the_client()
    {
        await using SocketPair pair = await SocketPair.CreateAsync(tcp: true);
        Task<ReadResult> read = pair.Input.ReadAsync().AsTask();
        pair.Server.Abort(new ConnectionAbortedException("enough"));
        ConnectionAbortedException reason = await Assert.ThrowsAsync<ConnectionAbortedException>(() => read.WaitAsync(Wait.Patience));
        Assert.Equal("enough", reason.Message);
        SocketException seen = await Assert.ThrowsAsync<SocketException>(() => pair.Client.ReceiveAsync(new byte[1]).WaitAsync(Wait.Patience));
        Assert.Equal(SocketError.ConnectionReset, seen.SocketErrorCode);
        Assert.True(await CancelledAsync(pair.Server.ConnectionClosed));
    }

    [Fact]
    public async Task A_client_that_leaves_while_nobody_reads_is_told_of()
    {
        await using SocketPair pair = await SocketPair.CreateAsync(tcp: true);
        await pair.Client.SendAsync("never read"u8.ToArray());
        pair.Client.Shutdown(SocketShutdown.Send);
        Assert.True(await CancelledAsync(pair.Server.ConnectionClosed));
        Assert.Equal("never read"u8.ToArray(), (await pair.Input.ReadAsync()).Buffer.ToArray());
    }

    [Fact]
    public async Task A_client_that_leaves_right_behind_its_request_is_told_of_though_nobody_reads_on()
    {
        await using SocketPair pair = await SocketPair.CreateAsync(tcp: true);
        Task<ReadResult> read = pair.Input.ReadAsync().AsTask();
        await pair.Client.SendAsync("all of it"u8.ToArray());
        pair.Client.Shutdown(SocketShutdown.Send);
        await read.WaitAsync(Wait.Patience);
        Assert.True(await CancelledAsync(pair.Server.ConnectionClosed));
        Assert.True(pair.Input.HasUnread);
    }

    [Fact]
    public async Task What_is_taken_without_waiting_takes_turns_too()
    {
        await using SocketPair pair = await SocketPair.CreateAsync();
        Task<int> taken = TakeOneByOneAsync(pair);
        await pair.Client.SendAsync(new byte[1000]);
        Assert.InRange(await taken.WaitAsync(Wait.Patience), 1, 16);

        static async Task<int> TakeOneByOneAsync(SocketPair pair)
        {
            await pair.Input.WaitAsync().ConfigureAwait(false);
            byte[] one = GC.AllocateArray<byte>(1, pinned: true);
            int count = 0;
            while (pair.Input.TryReadInto(one, out _))
            {
                count++;
            }
            return count;
        }
    }

    [Fact]
    public async Task A_reset_by_the_client_breaks_the_read()
    {
        await using SocketPair pair = await SocketPair.CreateAsync(tcp: true);
        Task<ReadResult> read = pair.Input.ReadAsync().AsTask();
        pair.Client.Close(timeout: 0);
        await Assert.ThrowsAsync<ConnectionResetException>(() => read.WaitAsync(Wait.Patience));
    }

    [Fact]
    public async Task A_client_that_never_pauses_does_not_keep_the_loop_to_itself()
    {
        await using SocketPair greedy = await SocketPair.CreateAsync();
        await using SocketPair modest = await SocketPair.CreateAsync();
        using var stop = new CancellationTokenSource();
        Task flood = Task.Run(async () =>
        {
            byte[] bytes = new byte[64 * 1024];
            while (!stop.IsCancellationRequested)
            {
                await greedy.Client.SendAsync(bytes);
            }
            greedy.Client.Shutdown(SocketShutdown.Send);
        });
        ReadResult begun = await greedy.Input.ReadAsync();
        greedy.Input.AdvanceTo(begun.Buffer.End);
        Task swallowing = SwallowAsync(greedy);
        for (int i = 0; i < 100; i++)
        {
            await modest.Client.SendAsync("x"u8.ToArray());
            ReadResult result = await modest.Input.ReadAsync().AsTask().WaitAsync(Wait.Patience);
            modest.Input.AdvanceTo(result.Buffer.End);
        }
        await stop.CancelAsync();
        await flood.WaitAsync(Wait.Patience);
        await swallowing.WaitAsync(Wait.Patience);
    }

    private static async Task SwallowAsync(SocketPair pair)
    {
        ReadResult result = default;
        while (!result.IsCompleted)
        {
            result = await pair.Input.ReadAsync();
            pair.Input.AdvanceTo(result.Buffer.End);
        }
    }

    private static async Task<byte[]> TakeAsync(SocketPair pair)
    {
        var received = new MemoryStream();
        var random = new Random(13);
        while (true)
        {
            ReadResult result = await pair.Input.ReadAsync().AsTask().WaitAsync(Wait.Patience);
            if (result is { IsCompleted: true, Buffer.IsEmpty: true })
            {
                return received.ToArray();
            }
            // Sometimes a part is left for later, sometimes it is looked at to its end.
            ReadOnlySequence<byte> taken = result.Buffer.Slice(0, Math.Max(result.Buffer.Length - random.Next(3) * 100, 1));
            foreach (ReadOnlyMemory<byte> piece in taken)
            {
                received.Write(piece.Span);
            }
            pair.Input.AdvanceTo(taken.End);
        }
    }

    private static async Task<byte[]> TakeDirectlyAsync(SocketPair pair)
    {
        var received = new MemoryStream();
        byte[] buffer = GC.AllocateArray<byte>(50_000, pinned: true);
        while (true)
        {
            await pair.Input.WaitAsync().AsTask().WaitAsync(Wait.Patience);
            while (pair.Input.TryReadInto(buffer, out int count))
            {
                if (count == 0)
                {
                    return received.ToArray();
                }
                received.Write(buffer, 0, count);
            }
        }
    }

    private static async Task<bool> CancelledAsync(CancellationToken token)
    {
        await Wait.Until(() => token.IsCancellationRequested, "the token is cancelled");
        return true;
    }
}
