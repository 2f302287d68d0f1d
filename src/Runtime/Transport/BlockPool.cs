namespace UdsAot.Transport;

/// <summary>Blocks that nobody uses. A connection has one only while there are bytes in it, so an idle one holds none.</summary>
internal static class BlockPool
{
    /// <summary>Blocks that are kept: 8 MiB of them are enough to start with when the next burst comes.</summary>
    private const int Kept = 512;

    private static readonly Lock s_gate = new();
    private static readonly Block?[] s_free = new Block?[Kept];
    private static int s_count;

    public static Block Rent()
    {
        lock (s_gate)
        {
            if (s_count > 0)
            {
                ref Block? place = ref s_free[--s_count];
                (Block block, place) = (place!, null);
                return block;
            }
        }
        return new Block();
    }

    public static void Return(Block block)
    {
        block.Clear();
        lock (s_gate)
        {
            if (s_count < Kept)
            {
                s_free[s_count++] = block;
            }
        }
    }
}
