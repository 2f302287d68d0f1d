using UdsAot.Http2;

namespace UdsAot.Tests.Http2;

/// <summary>The arithmetic of flow control (RFC 9113 sections 5.2 and 6.9).</summary>
public sealed class WindowTests
{
    [Fact]
    public void A_send_window_may_be_made_negative_and_holds_at_most_2_31_less_one()
    {
        var window = new SendWindow(100);
        window.Consume(60);
        Assert.True(window.TryAdd(-100));
        Assert.Equal((-60, 0), (window.Size, window.Available));
        Assert.True(window.TryAdd(61));
        Assert.Equal(1, window.Available);
        Assert.True(window.TryAdd(int.MaxValue - 1));
        Assert.False(window.TryAdd(1));
        Assert.Equal(int.MaxValue, window.Available);
    }

    [Fact]
    public void A_change_of_the_initial_window_is_applied_to_what_is_left()
    {
        var settings = new PeerSettings();
        Assert.False(settings.Apply([0, 4, 0, 0, 0, 10], out long change).Happened);
        Assert.Equal(10 - 65_535, change);
        Assert.False(settings.Apply([0, 4, 0, 0, 0, 0, 0, 4, 0x7F, 0xFF, 0xFF, 0xFF], out change).Happened);
        Assert.Equal(int.MaxValue - 10L, change);
    }

    [Fact]
    public void A_receive_window_takes_no_more_than_was_announced()
    {
        var window = new ReceiveWindow(100);
        Assert.True(window.TryReceive(60));
        Assert.False(window.TryReceive(41));
        Assert.True(window.TryReceive(40));
        window.Consume(49);
        Assert.Equal(0, window.TakeIncrement());
        window.Consume(1);
        Assert.False(window.TryReceive(1));
        Assert.Equal(50, window.TakeIncrement());
        Assert.Equal(0, window.TakeIncrement());
        Assert.True(window.TryReceive(50));
    }

    [Fact]
    public void A_window_of_0_is_opened_by_being_widened()
    {
        var window = new ReceiveWindow(0);
        Assert.False(window.TryReceive(1));
        Assert.True(window.TryReceive(0));
        window.Widen(16_384);
        Assert.Equal(16_384, window.TakeIncrement());
        Assert.Equal(16_384, window.Size);
        Assert.True(window.TryReceive(16_384));
    }

    [Fact]
    public void A_narrower_window_still_takes_what_was_allowed_and_announces_sooner()
    {
        var window = new ReceiveWindow(100);
        Assert.True(window.TryReceive(40));
        window.Narrow(50);
        // Behind its acknowledgement the client may send what it had reserved.
        Assert.True(window.TryReceive(60));
        Assert.False(window.TryReceive(1));
        Assert.Equal((0, 50), (window.Left, window.Size));
        window.Consume(25);
        Assert.Equal(25, window.TakeIncrement());
        Assert.True(window.TryReceive(25));
    }

    [Fact]
    public void A_client_that_stands_still_gets_an_increment_once_all_it_sent_is_consumed()
    {
        var random = new Random(9113);
        var window = new ReceiveWindow(1_000);
        int buffered = 0;
        for (int round = 0; round < 10_000; round++)
        {
            int sent = random.Next(window.Left + 1);
            Assert.True(window.TryReceive(sent));
            buffered += sent;
            int consumed = round % 10 == 9 ? buffered : random.Next(buffered + 1);
            window.Consume(consumed);
            buffered -= consumed;
            window.TakeIncrement();
            Assert.True(buffered > 0 || window.Left > 500 || window.Left == 500);
            Assert.True(window.Left + buffered <= 1_000);
        }
    }
}
