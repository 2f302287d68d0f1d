using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using UdsAot.Transport;

namespace UdsAot.Tests.Transport;

public sealed class SocketWriterTests
{
    [Fact]
    public async Task A_flush_sends_what_was_written_and_borrowed_in_order()
    {
        await using SocketPair pair = await SocketPair.CreateAsync();
        byte[] borrowed = GC.AllocateArray<byte>(5_000, pinned: true);
        borrowed.AsSpan().Fill((byte)'b');
        pair.Output.Write("head"u8);
        pair.Output.Borrow(borrowed);
        pair.Output.Write("tail"u8);
        pair.Output.Borrow(borrowed.AsMemory(0, 3));
        Assert.False((await pair.Output.FlushAsync()).IsCompleted);
        Assert.Equal("head" + new string('b', 5_000) + "tailbbb", await RawOrigin.TakeAsync(pair.Client, 5_011));
        Assert.True(pair.Output.IsDrained);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_flush_waits_for_a_client_that_does_not_read_and_loses_nothing(bool gathers)
    {
        await using SocketPair pair = await SocketPair.CreateAsync();
        pair.Output.Gathers = gathers;
        byte[] sent = new byte[4_000_000];
        new Random(21).NextBytes(sent);
        Task writing = Task.Run(async () =>
        {
            var random = new Random(22);
            for (int at = 0; at < sent.Length;)
            {
                int count = Math.Min(random.Next(1, 40_000), sent.Length - at);
                pair.Output.Write(sent.AsSpan(at, count));
                at += count;
                if (random.Next(3) > 0)
                {
                    Assert.False((await pair.Output.FlushAsync()).IsCompleted);
                }
            }
            await pair.Output.FlushAsync();
        });
        await Task.Delay(50);
        Assert.False(writing.IsCompleted);

        byte[] received = new byte[sent.Length];
        for (int at = 0; at < received.Length;)
        {
            at += await pair.Client.ReceiveAsync(received.AsMemory(at, Math.Min(received.Length - at, 30_000))).AsTask().WaitAsync(Wait.Patience);
        }
        await writing.WaitAsync(Wait.Patience);
        Assert.True(sent.AsSpan().SequenceEqual(received));
    }

    [Fact]
    public async Task A_gathering_writer_sends_the_flushes_of_one_turn_together()
    {
        await using SocketPair pair = await SocketPair.CreateAsync();
        pair.Output.Gathers = true;
        // The continuation of this read runs on the loop, within one turn.
        Task turn = FlushManyAsync(pair);
        await pair.Client.SendAsync("go"u8.ToArray());
        await turn.WaitAsync(Wait.Patience);
        // Each send of a Unix socket is received by itself, if the buffer is no larger than it; so one receive proves one send.
        byte[] buffer = new byte[64 * 1024];
        int count = await pair.Client.ReceiveAsync(buffer);
        Assert.Equal(50 * 10, count);

        static async Task FlushManyAsync(SocketPair pair)
        {
            ReadResult result = await pair.Input.ReadAsync().ConfigureAwait(false);
            pair.Input.AdvanceTo(result.Buffer.End);
            Assert.NotNull(EventLoop.Current);
            for (int i = 0; i < 50; i++)
            {
                pair.Output.Write("0123456789"u8);
                await pair.Output.FlushAsync().ConfigureAwait(false);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_flush_says_when_the_client_is_gone(bool gathers)
    {
        await using SocketPair pair = await SocketPair.CreateAsync();
        pair.Output.Gathers = gathers;
        pair.Client.Dispose();
        await Wait.Until(
            () =>
            {
                pair.Output.Write("x"u8);
                return pair.Output.FlushAsync().AsTask().WaitAsync(Wait.Patience).GetAwaiter().GetResult().IsCompleted;
            },
            "a flush fails");
        Assert.True(pair.Output.IsDrained);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_flush_ends_though_another_thread_writes_behind_it(bool gathers)
    {
        const int Flushes = 20_000;
        await using SocketPair pair = await SocketPair.CreateAsync();
        pair.Output.Gathers = gathers;
        var gate = new Lock();
        long written = 0;
        bool isOver = false;
        void Write()
        {
            lock (gate)
            {
                pair.Output.Write("0123456789"u8);
                written += 10;
            }
        }
        Task writing = Task.Run(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                Write();
                Thread.SpinWait(20);
            }
        });
        Task<long> reading = Task.Run(() => ReadToEnd(pair.Client));
        for (int i = 0; i < Flushes; i++)
        {
            Write();
            await pair.Output.FlushAsync().AsTask().WaitAsync(Wait.Patience);
        }
        Volatile.Write(ref isOver, true);
        await writing.WaitAsync(Wait.Patience);
        await pair.Server.EndSendingAsync().AsTask().WaitAsync(Wait.Patience);

        Assert.Equal(written, await reading.WaitAsync(Wait.Patience));
    }

    [Fact]
    public async Task A_close_ends_a_flush_that_waits()
    {
        await using SocketPair pair = await SocketPair.CreateAsync();
        pair.Output.Write(new byte[8_000_000]);
        Task<FlushResult> flush = pair.Output.FlushAsync().AsTask();
        Assert.False(flush.IsCompleted);
        pair.Server.Abort(new Microsoft.AspNetCore.Connections.ConnectionAbortedException());
        Assert.True((await flush.WaitAsync(Wait.Patience)).IsCompleted);
    }

    [Fact]
    public async Task What_was_flushed_arrives_though_the_connection_is_let_go_at_once()
    {
        SocketPair pair = await SocketPair.CreateAsync();
        pair.Output.Gathers = true;
        pair.Output.Write("last words"u8);
        await pair.Output.FlushAsync();
        pair.Output.Complete();
        await pair.Server.DisposeAsync();
        Assert.Equal("last words", await RawOrigin.TakeAsync(pair.Client, 100));
        await pair.DisposeAsync();
    }

    [Fact]
    public async Task Blocks_that_were_rented_are_given_back()
    {
        await using SocketPair pair = await SocketPair.CreateAsync();
        Block marked = BlockPool.Shared.Rent();
        BlockPool.Shared.Return(marked);
        pair.Output.Write(new byte[40_000]);
        ValueTask<FlushResult> flush = pair.Output.FlushAsync();
        await RawOrigin.TakeAsync(pair.Client, 40_000);
        await flush;
        Assert.True(pair.Output.IsDrained);
        // A block that is rented now comes from the pool, clean.
        Block next = BlockPool.Shared.Rent();
        Assert.Equal(0, next.End);
        Assert.Null(next.Next);
        BlockPool.Shared.Return(next);
    }

    private static long ReadToEnd(Socket client)
    {
        byte[] buffer = new byte[65_536];
        long length = 0;
        while (client.Receive(buffer) is > 0 and int received)
        {
            length += received;
        }
        return length;
    }
}
