using UdsAot.Http1;

namespace UdsAot.Tests.Http1;

public sealed class HeadWriterTests
{
    [Fact]
    public void What_fits_is_written()
    {
        Span<byte> buffer = stackalloc byte[64];
        var writer = new HeadWriter(buffer);
        writer.AppendField("Age"u8, "x"u8);
        writer.Append(-1234567890123L);
        writer.AppendLatin1("\u00e9", out bool isLatin1);
        Assert.True(isLatin1);
        Assert.False(writer.Overflowed);
        Assert.Equal("Age: x\r\n-1234567890123\u00e9", Latin1.Text(buffer[..writer.Written]));
    }

    [Fact]
    public void A_writer_that_overflowed_stays_so()
    {
        Span<byte> buffer = stackalloc byte[4];
        var writer = new HeadWriter(buffer);
        writer.Append("abc"u8);
        writer.Append("de"u8);
        Assert.True(writer.Overflowed);
        // This would fit, but a head with a hole in it must never look whole.
        writer.Append("f"u8);
        writer.Append(7);
        writer.AppendLatin1("g", out _);
        Assert.True(writer.Overflowed);
        Assert.Equal("abc", Latin1.Text(buffer[..writer.Written]));
    }

    [Fact]
    public void A_number_or_a_text_that_does_not_fit_overflows()
    {
        Span<byte> buffer = stackalloc byte[2];
        var number = new HeadWriter(buffer);
        number.Append(123);
        Assert.True(number.Overflowed);
        Assert.Equal(0, number.Written);

        var text = new HeadWriter(buffer);
        text.AppendLatin1("abc", out bool isLatin1);
        Assert.True(isLatin1);
        Assert.True(text.Overflowed);
        Assert.Equal(0, text.Written);
    }

    [Fact]
    public void Text_that_has_no_bytes_is_refused()
    {
        Span<byte> buffer = stackalloc byte[8];
        var writer = new HeadWriter(buffer);
        writer.AppendLatin1("a\u0100", out bool isLatin1);
        Assert.False(isLatin1);
        Assert.False(writer.Overflowed);
        Assert.Equal(0, writer.Written);
    }

    [Fact]
    public void A_buffer_can_be_filled_to_the_last_byte()
    {
        Span<byte> buffer = stackalloc byte[4];
        var writer = new HeadWriter(buffer);
        writer.Append("ab"u8);
        writer.Append(12);
        writer.Append(default(ReadOnlySpan<byte>));
        Assert.False(writer.Overflowed);
        Assert.Equal(4, writer.Written);
    }
}
