using UdsAot.Transport;

namespace UdsAot.Tests.Transport;

public sealed class BlockPoolTests
{
    [Fact]
    public void Reading_leaves_a_quarter_to_what_cannot_wait()
    {
        var pool = new BlockPool(8);
        using var socket = new IdleSocket();
        List<Block> read = [];
        while (pool.TryRent(socket.Socket) is { } block)
        {
            read.Add(block);
        }
        Assert.Equal(6, read.Count);

        Block[] written = [pool.Rent(), pool.Rent()];
        Assert.Throws<IOException>(() => pool.Rent());

        read.ForEach(pool.Return);
        Array.ForEach(written, pool.Return);
        Assert.Equal(0, pool.Used);
    }

    [Fact]
    public async Task A_socket_that_found_no_block_is_looked_at_again_when_there_is_one()
    {
        var pool = new BlockPool(4);
        List<Block> all = [];
        using (var first = new IdleSocket())
        {
            while (pool.TryRent(first.Socket) is { } block)
            {
                all.Add(block);
            }
        }
        using var ours = new IdleSocket();
        var renting = new Renting(pool, ours.Socket);
        renting.Begin();
        Assert.True(ours.Socket.TryWatch());
        Assert.True(ours.Socket.Receive(renting));
        ours.Send();
        await Wait.Until(() => renting.Tries > 0, "a first look at the socket");
        Assert.False(renting.IsCompleted);

        // The one that began to wait first is closed: the turn is the next one's.
        all.ForEach(pool.Return);

        await renting.Completion;
        pool.Return(renting.Rented!);
        Assert.Equal(0, pool.Used);
    }

    [Fact]
    public void Blocks_that_are_left_to_the_collector_make_room()
    {
        var pool = new BlockPool(1);
        pool.Rent();
        Assert.Throws<IOException>(() => pool.Rent());

        pool.Forget(1);

        pool.Return(pool.Rent());
        Assert.Equal(0, pool.Used);
    }

    /// <summary>Ends once it has a block.</summary>
    private sealed class Renting(BlockPool pool, LoopSocket socket) : SocketOperation
    {
        private int _tries;

        public int Tries => Volatile.Read(ref _tries);

        public Block? Rented { get; private set; }

        public override bool TryRun(int descriptor, out bool isReady)
        {
            isReady = true;
            Rented = pool.TryRent(socket);
            Interlocked.Increment(ref _tries);
            return Rented is not null;
        }
    }
}
