using System.Text;
using UdsAot.Http1;

namespace UdsAot.Tests.Http1;

public sealed class ChunkedReaderTests
{
    private const string Broken = "broken";
    private const string Open = "open";

    private static readonly int s_extensionLimit = MessageLimits.Default.ChunkExtensions;

    public static TheoryData<string, string> Bodies { get; } = new()
    {
        { "0\r\n\r\n", "end" },
        { "5\r\nhello\r\n0\r\n\r\n", "hello end" },
        { "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", "hello world end" },
        { "A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n", "01234567890123456789 end" },
        { "0000000000000005\r\nhello\r\n0000\r\n\r\n", "hello end" },
        { "5\r\n\r\n\r\n\n\r\n0\r\n\r\n", "\r\n\r\n\n end" },
        { "5;name\r\nhello\r\n0;last=\"a;b\"\r\n\r\n", "hello end" },
        { "5 \t;a = b\r\nhello\r\n0\r\n\r\n", "hello end" },
        { "5\r\nhello\r\n0\r\nX-One: 1\r\nX-Two:\r\n\r\n", "hello end" },
        { "0\r\nX: \t\u00e9\r\n\r\n", "end" },
        { "5\r\nhel", "hel open" },
        { "5\r\nhello\r\n0\r\n", "hello open" },
        { "5\r\nhello\r\n0\r\nX: 1\r\n", "hello open" },
        { "", "open" },
        { "7fffffffffffffff\r\nab", "ab open" },
        { "8000000000000000\r\nab", "broken" },
        { "ffffffffffffffff\r\nab", "broken" },
        { "10000000000000005\r\nhello\r\n", "broken" },
        { "00000000000000005\r\nhello\r\n", "broken" },
        { "\r\nhello", "broken" },
        { ";a\r\nhello", "broken" },
        { " 5\r\nhello", "broken" },
        { "-5\r\nhello", "broken" },
        { "+5\r\nhello", "broken" },
        { "0x5\r\nhello", "broken" },
        { "5_0\r\nhello", "broken" },
        { "g\r\nhello", "broken" },
        { "5\nhello\r\n", "broken" },
        { "5\rhello\r\n", "broken" },
        { "5 \r\nhello\r\n", "broken" },
        { "5 5\r\nhello\r\n", "broken" },
        { "5\0\r\nhello\r\n", "broken" },
        { "5;a\nhello\r\n", "broken" },
        { "5;a\rb\r\nhello\r\n", "broken" },
        { "5;a=\0\r\nhello\r\n", "broken" },
        { "5\r\nhelloX\r\n0\r\n\r\n", "hello broken" },
        { "5\r\nhello\n0\r\n\r\n", "hello broken" },
        { "5\r\nhello\r0\r\n\r\n", "hello broken" },
        { "5\r\nhello0\r\n\r\n", "hello broken" },
        { "5\r\nhello\r\n\r\n\r\n", "hello broken" },
        { "0\r\nX\r\n\r\n", "broken" },
        { "0\r\n: v\r\n\r\n", "broken" },
        { "0\r\n X: v\r\n\r\n", "broken" },
        { "0\r\nX : v\r\n\r\n", "broken" },
        { "0\r\nX: v\n\r\n", "broken" },
        { "0\r\nX: a\rb\r\n\r\n", "broken" },
        { "0\r\nX: a\0\r\n\r\n", "broken" },
        { "0\r\n\n", "broken" },
        { "0\r\n\rX\r\n", "broken" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public void A_body_is_read_alike_however_it_is_split(string text, string expected)
    {
        byte[] bytes = Latin1.Bytes(text);
        Assert.Equal(expected, Read(bytes, [bytes.Length]));
        for (int split = 1; split < bytes.Length; split++)
        {
            Assert.Equal(expected, Read(bytes, [split, bytes.Length - split]));
        }
        Assert.Equal(expected, Read(bytes, Enumerable.Repeat(1, bytes.Length)));

        var random = new Random(7230);
        for (int round = 0; round < 100; round++)
        {
            Assert.Equal(expected, Read(bytes, RandomPieces(random, bytes.Length)));
        }
    }

    [Fact]
    public void What_follows_the_last_chunk_is_left_alone()
    {
        var reader = new ChunkedReader(0);
        byte[] bytes = Latin1.Bytes("0\r\n\r\nGET / HTTP/1.1\r\n");
        Assert.True(reader.Read(bytes, out int consumed, out int payload));
        Assert.True(reader.IsAtTrailers);
        Assert.Equal(3, consumed);
        Assert.Equal(0, payload);
        Assert.True(reader.Read(bytes.AsSpan(3), out consumed, out _));
        Assert.Equal(0, consumed);
    }

    [Fact]
    public void Extensions_of_all_chunks_together_are_bounded()
    {
        int limit = MessageLimits.Default.ChunkExtensions;
        string chunk = $"1;{new string('e', limit / 8 - 1)}\r\nx\r\n";
        Assert.Equal("xxxxxxxx end", ReadWhole(string.Concat(Enumerable.Repeat(chunk, 8)) + "0\r\n\r\n"));
        Assert.Equal("xxxxxxxx broken", ReadWhole(string.Concat(Enumerable.Repeat(chunk, 8)) + "0;e\r\n\r\n"));
        Assert.Equal(Broken, ReadWhole($"1{new string(' ', limit + 1)};\r\nx\r\n"));
    }

    [Fact]
    public void Trailers_are_bounded()
    {
        string field = $"X:{new string('v', HeadLimits.Trailers - 6)}";
        Assert.Equal("end", ReadWhole($"0\r\n{field}\r\n\r\n"));
        Assert.Equal(Broken, ReadWhole($"0\r\n{field}v\r\n\r\n"));
        Assert.Equal(Broken, ReadWhole($"0\r\n{new string('X', HeadLimits.Trailers)}"));
    }

    [Fact]
    public void Chunks_that_are_written_are_read_back()
    {
        Span<byte> prefix = stackalloc byte[ChunkedWriter.MaxPrefix];
        foreach (int size in (int[])[1, 9, 10, 15, 16, 255, 256, 4096, 65535, 1 << 20])
        {
            var written = new List<byte>();
            written.AddRange(prefix[..ChunkedWriter.WritePrefix(prefix, size)]);
            written.AddRange(Enumerable.Repeat((byte)'d', size));
            written.AddRange(ChunkedWriter.Suffix);
            written.AddRange(ChunkedWriter.Last);
            written.AddRange("\r\n"u8);
            written.AddRange("\r\n"u8);
            Assert.Equal(new string('d', size) + " end", Read([.. written], [written.Count]));
        }
        Assert.Equal(ChunkedWriter.MaxPrefix, ChunkedWriter.WritePrefix(prefix, int.MaxValue));
    }

    private static string ReadWhole(string text) => Read(Latin1.Bytes(text), [text.Length]);

    // The payload, then how it ended.
    private static string Read(byte[] bytes, IEnumerable<int> pieces)
    {
        var reader = new ChunkedReader(MessageLimits.Default.ChunkExtensions);
        var trailers = new TrailerSection();
        var payload = new StringBuilder();
        int at = 0;
        int end = 0;
        foreach (int piece in pieces)
        {
            end += piece;
            while (at < end && !reader.IsAtTrailers)
            {
                if (!reader.Read(bytes.AsSpan(at, end - at), out int consumed, out int count))
                {
                    return Ended(payload, Broken);
                }
                Assert.True(consumed > 0);
                payload.Append(Latin1.Text(bytes.AsSpan(at + consumed - count, count)));
                at += consumed;
            }
            if (reader.IsAtTrailers && !trailers.IsComplete)
            {
                trailers.Bytes = bytes.AsMemory(at, end - at);
                if (trailers.Parse(trailers.Bytes.Span) != HeadFault.None)
                {
                    return Ended(payload, Broken);
                }
            }
        }
        return Ended(payload, trailers.IsComplete ? "end" : Open);
    }

    private static string Ended(StringBuilder payload, string how) => payload.Length == 0 ? how : $"{payload} {how}";

    private static List<int> RandomPieces(Random random, int length)
    {
        var pieces = new List<int>();
        while (length > 0)
        {
            int piece = random.Next(1, Math.Min(length, 6) + 1);
            pieces.Add(piece);
            length -= piece;
        }
        return pieces;
    }
}
