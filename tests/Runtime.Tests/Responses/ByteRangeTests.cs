using UdsAot.Responses;

namespace UdsAot.Tests.Responses;

public sealed class ByteRangeTests
{
    [Theory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=0-99", 0, 100)]
    [InlineData("bytes=0-100", 0, 100)]
    [InlineData("bytes=10-", 10, 90)]
    [InlineData("bytes=99-", 99, 1)]
    [InlineData("bytes=-1", 99, 1)]
    [InlineData("bytes=-100", 0, 100)]
    [InlineData("bytes=-101", 0, 100)]
    [InlineData("Bytes= 5-6 ", 5, 2)]
    [InlineData("bytes=5-99999999999999999999999999", 5, 95)]
    [InlineData("bytes=-99999999999999999999999999", 0, 100)]
    public void A_part_is_sent(string field, int start, int length)
        => Assert.Equal(new ByteRange(ByteRangeKind.Part, start, length), ByteRange.Parse(Latin1.Bytes(field), 100));

    [Theory]
    [InlineData("bytes=100-", 100)]
    [InlineData("bytes=100-200", 100)]
    [InlineData("bytes=99999999999999999999999999-", 100)]
    [InlineData("bytes=-0", 100)]
    [InlineData("bytes=0-", 0)]
    [InlineData("bytes=0-0", 0)]
    [InlineData("bytes=-0", 0)]
    public void There_is_no_such_part(string field, int length)
        => Assert.Equal(ByteRangeKind.Unsatisfiable, ByteRange.Parse(Latin1.Bytes(field), length).Kind);

    [Theory]
    [InlineData("", 100)]
    [InlineData("bytes", 100)]
    [InlineData("bytes=", 100)]
    [InlineData("bytes=-", 100)]
    [InlineData("bytes=5", 100)]
    [InlineData("bytes=5-4", 100)]
    [InlineData("bytes=a-b", 100)]
    [InlineData("bytes=+1-2", 100)]
    [InlineData("bytes=--1", 100)]
    [InlineData("bytes=1 - 2", 100)]
    [InlineData("bytes=0-1,5-6", 100)]
    [InlineData("bytes=0-1,", 100)]
    [InlineData("lines=1-2", 100)]
    [InlineData("bytes=-5", 0)]
    public void The_whole_is_sent(string field, int length)
        => Assert.Equal(new ByteRange(ByteRangeKind.Whole, 0, length), ByteRange.Parse(Latin1.Bytes(field), length));
}
