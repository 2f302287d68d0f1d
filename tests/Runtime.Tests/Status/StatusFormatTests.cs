using UdsAot.Status;

namespace UdsAot.Tests.Status;

public sealed class StatusFormatTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1 KiB")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(18_245_222, "17 MiB")]
    [InlineData(long.MaxValue, "8192 PiB")]
    public void Bytes(long value, string text) => Assert.Equal(text, StatusFormat.Bytes(value));

    [Theory]
    [InlineData(0.00042, "0.42 ms")]
    [InlineData(0.0042, "4.2 ms")]
    [InlineData(0.42, "420 ms")]
    [InlineData(1, "1 s")]
    [InlineData(61.4, "61 s")]
    public void Seconds(double value, string text) => Assert.Equal(text, StatusFormat.Seconds(value));

    [Theory]
    [InlineData(-1, "0 s")]
    [InlineData(59.9, "59 s")]
    [InlineData(60, "1 min")]
    [InlineData(3600, "1 h")]
    [InlineData(3600 + 12 * 60, "1 h 12 min")]
    [InlineData(86400, "1 d")]
    [InlineData(86400 * 400 + 3600 * 5, "400 d 5 h")]
    public void Spans(double seconds, string text) => Assert.Equal(text, StatusFormat.Span(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Moments_are_UTC_and_have_a_date_unless_it_is_todays()
    {
        var now = new DateTimeOffset(2026, 11, 23, 5, 10, 2, TimeSpan.FromHours(2));
        Assert.Equal("<time datetime=\"2026-11-23T03:10:02Z\">03:10:02 UTC</time>", StatusFormat.Moment(now, now));
        Assert.Equal("<time datetime=\"2026-11-22T03:10:02Z\">22 Nov 2026 03:10 UTC</time>", StatusFormat.Moment(now.AddDays(-1), now));
    }

    [Fact]
    public void Numbers_are_grouped_and_counted_in_their_form()
        => Assert.Equal(("1,234,567", "1 file", "0 files"), (StatusFormat.Number(1_234_567), StatusFormat.Counted(1, "file", "files"), StatusFormat.Counted(0, "file", "files")));

    [Fact]
    public void Text_cannot_leave_its_place() => Assert.Equal("&lt;b a=&quot;&#39;&amp;&quot;&gt;", StatusFormat.Escape("<b a=\"'&\">"));
}
