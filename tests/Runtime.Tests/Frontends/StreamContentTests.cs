using System.Buffers;
using UdsAot.Frontends;

namespace UdsAot.Tests.Frontends;

/// <summary>Content that waits, on its way in and on its way out.</summary>
public sealed class StreamContentTests
{
    [Fact]
    public void What_was_received_is_taken_as_it_came_however_it_is_cut()
    {
        var random = new Random(9113);
        var content = new ReceivedContent();
        byte[] bytes = new byte[200_000];
        random.NextBytes(bytes);
        int appended = 0;
        int taken = 0;
        byte[] room = new byte[40_000];
        while (taken < bytes.Length)
        {
            if (appended < bytes.Length && random.Next(2) == 0)
            {
                int count = Math.Min(random.Next(3) == 0 ? random.Next(20_000) : random.Next(40), bytes.Length - appended);
                content.Append(new ReadOnlySequence<byte>(bytes, appended, count));
                appended += count;
            }
            int got = content.Take(room.AsSpan(0, random.Next(room.Length)));
            Assert.True(bytes.AsSpan(taken, got).SequenceEqual(room.AsSpan(0, got)), "the bytes are others");
            taken += got;
            Assert.Equal(appended - taken, content.Length);
        }
        content.Append(new ReadOnlySequence<byte>(bytes, 0, 5_000));
        Assert.Equal((5_000, 0), (content.Clear(), content.Length));
        Assert.Equal(0, content.Take(room));
        content.Append(new ReadOnlySequence<byte>(bytes, 7, 3));
        Assert.Equal(3, content.Take(room));
        Assert.Equal(bytes[7..10], room[..3]);
    }

    [Fact]
    public void What_is_pending_goes_out_in_order_and_a_copy_does_not_change()
    {
        var pending = new PendingContent();
        byte[] borrowed = "borrowed"u8.ToArray();
        byte[] copied = "copied"u8.ToArray();
        pending.Borrow(borrowed);
        pending.Copy(copied);
        pending.Borrow(borrowed.AsMemory(0, 3));
        copied.AsSpan().Fill((byte)'x');
        Assert.Equal(17, pending.Length);

        var text = new System.Text.StringBuilder();
        while (pending.Length > 0)
        {
            bool isCopy = pending.Next.Span[0] == 'c' || text.Length is > 8 and < 14;
            Assert.Equal(!isCopy, pending.IsNextBorrowed);
            int count = Math.Min(2, pending.Next.Length);
            text.Append(Latin1.Text(pending.Next[..count]));
            pending.Consume(count);
        }
        Assert.Equal("borrowedcopiedbor", text.ToString());
        Assert.True(pending.Next.IsEmpty);
        pending.Copy(copied);
        pending.Clear();
        Assert.Equal((0, true), (pending.Length, pending.Next.IsEmpty));
    }
}
