using System.Buffers;
using UdsAot.Http2;

namespace UdsAot.Tests.Http2;

public sealed class HpackTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("80", "fault Index")] // index 0
    [InlineData("be", "fault Index")] // the first entry of an empty dynamic table
    [InlineData("7e00", "fault Index")]
    [InlineData("ff", "fault Truncated")]
    [InlineData("ffffffffffffffff7f", "fault Truncated")] // an integer beyond 2^31-1
    [InlineData("ff8080808000", "fault Index")] // 127, with octets that add nothing
    [InlineData("ff808080808000", "fault Truncated")] // the same with one too many
    [InlineData("00", "fault Truncated")]
    [InlineData("000161", "fault Truncated")] // a name without a value
    [InlineData("0001610262", "fault Truncated")] // a value that is cut off
    [InlineData("00007fffffffffff7f", "fault Truncated")]
    [InlineData("000084ffffffff", "fault Huffman")] // the end of string
    [InlineData("0000821fff", "fault Huffman")] // 11 bits of padding: 'a', then ones
    [InlineData("0000811e", "fault Huffman")] // padding with a bit that is not set
    [InlineData("000081ff", "fault Huffman")] // eight bits of padding
    [InlineData("0000811f", ": a\n")]
    [InlineData("3fe11f", "")] // 4096, the most that is allowed
    [InlineData("3fe21f", "fault TableSize")]
    [InlineData("2020", "")]
    [InlineData("8220", "fault TableSize")] // behind a field
    public void A_block_is_decoded_or_at_fault(string block, string expected)
        => Assert.Equal(expected, HpackStrings.Decode(new HpackDecoder(), HpackStrings.Hex(block)));

    [Fact]
    public void The_table_forgets_the_oldest_entries_and_is_empty_after_one_that_is_too_large()
    {
        var decoder = new HpackDecoder();
        // Size 128: two entries of 1 + 31 + 32 octets.
        string value = new('v', 31);
        Assert.Equal($"a: {value}\nb: {value}\nc: {value}\n", HpackStrings.Decode(decoder, [0x3f, 0x61, .. Literal("a", value), .. Literal("b", value), .. Literal("c", value)]));
        Assert.Equal($"c: {value}\nb: {value}\n", HpackStrings.Decode(decoder, [0xbe, 0xbf]));
        Assert.Equal("fault Index", HpackStrings.Decode(decoder, [0xc0]));
        Assert.Equal($"d: {new string('v', 100)}\n", HpackStrings.Decode(decoder, Literal("d", new string('v', 100))));
        Assert.Equal("fault Index", HpackStrings.Decode(decoder, [0xbe]));
    }

    [Fact]
    public void A_name_may_be_that_of_an_entry_that_makes_room_for_its_own()
    {
        var decoder = new HpackDecoder();
        Assert.Equal($"name: {new string('1', 60)}\n", HpackStrings.Decode(decoder, [0x3f, 0x61, .. Literal("name", new string('1', 60))]));
        Assert.Equal($"name: {new string('2', 60)}\n", HpackStrings.Decode(decoder, [0x7e, 60, .. Latin1.Bytes(new string('2', 60))]));
        Assert.Equal($"name: {new string('2', 60)}\n", HpackStrings.Decode(decoder, [0xbe]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40)]
    public void What_there_is_no_room_for_is_in_the_table_all_the_same(int room)
    {
        var decoder = new HpackDecoder();
        var sink = new HpackStrings.ListSink(room);
        Assert.Equal(HpackFault.None, decoder.Decode([.. Literal("name", new string('v', 60)), 0xbe], sink));
        Assert.Equal((0, 2), (sink.Fields.Count, sink.Omitted));
        Assert.Equal($"name: {new string('v', 60)}\n", HpackStrings.Decode(decoder, [0xbe]));
        Assert.Equal(HpackFault.None, decoder.Decode(Literal("name", new string('v', 5_000)), sink));
        Assert.Equal("fault Index", HpackStrings.Decode(decoder, [0xbe]));
    }

    [Fact]
    public void A_coded_string_needs_room_for_all_of_it()
    {
        byte[] coded = new byte[Huffman.EncodedLength("www.example.com"u8)];
        Huffman.Encode("www.example.com"u8, coded);
        for (int room = 0; room < 15; room++)
        {
            Assert.Equal(OperationStatus.DestinationTooSmall, Huffman.Decode(coded, new byte[room], out _));
        }
        Assert.Equal(OperationStatus.Done, Huffman.Decode(coded, new byte[15], out int written));
        Assert.Equal(15, written);
    }

    [Fact]
    public void A_table_takes_memory_only_as_it_is_used()
    {
        var decoder = new HpackDecoder();
        Assert.Equal(0, decoder.Footprint);
        HpackStrings.Decode(decoder, [0x82, 0x00, 1, (byte)'a', 1, (byte)'b']);
        Assert.Equal(0, decoder.Footprint);
        for (int i = 0; i < 10_000; i++)
        {
            HpackStrings.Decode(decoder, Literal($"n{i}", new string('v', i % 300)));
        }
        Assert.InRange(decoder.Footprint, 4_096, 4_096 + 128 * 12);
        HpackStrings.Decode(decoder, [0x20]);
        Assert.Equal(0, decoder.Footprint);
    }

    [Fact]
    public void A_field_is_indexed_when_it_comes_again()
    {
        var encoder = new HpackEncoder();
        var decoder = new HpackDecoder();
        (string, string)[] fields = [("Server", "origin"), ("Content-Type", "text/html"), ("X-Trace", "1")];
        byte[] first = HpackStrings.Encode(encoder, 200, fields);
        byte[] second = HpackStrings.Encode(encoder, 200, fields);
        byte[] third = HpackStrings.Encode(encoder, 200, fields);
        const string Expected = ":status: 200\nserver: origin\ncontent-type: text/html\nx-trace: 1\n";
        Assert.Equal(Expected, HpackStrings.Decode(decoder, first));
        Assert.Equal(Expected, HpackStrings.Decode(decoder, second));
        Assert.Equal(Expected, HpackStrings.Decode(decoder, third));
        Assert.Equal("88c0bfbe", Convert.ToHexStringLower(third));
    }

    [Fact]
    public void Fields_that_differ_each_time_leave_the_table_alone()
    {
        var encoder = new HpackEncoder();
        for (int i = 0; i < 1_000; i++)
        {
            HpackStrings.Encode(encoder, 200, [("server", "origin"), ("etag", $"\"{i}\""), ("x-request-id", $"{i}-{i}")]);
        }
        Assert.Equal([0x88, 0xbe], HpackStrings.Encode(encoder, 200, [("server", "origin")]));
        Assert.InRange(encoder.Footprint, 1, 1_000);
    }

    [Fact]
    public void A_cookie_is_never_indexed()
    {
        var encoder = new HpackEncoder();
        for (int i = 0; i < 3; i++)
        {
            byte[] block = HpackStrings.Encode(encoder, 200, [("set-cookie", "a=b")]);
            Assert.Equal([0x88, 0x1f, 55 - 15, 3, .. "a=b"u8], block);
        }
    }

    [Theory]
    [InlineData("0", "20")]
    [InlineData("100", "3f45")]
    [InlineData("0 4096", "203fe11f")]
    [InlineData("0 100", "203f45")]
    [InlineData("4096", "")]
    [InlineData("8192 65536", "")]
    public void The_peers_table_size_is_kept_to_and_announced(string sizes, string announced)
    {
        var encoder = new HpackEncoder();
        foreach (string size in sizes.Split(' '))
        {
            encoder.Allow(uint.Parse(size));
        }
        Assert.Equal(announced + "88", Convert.ToHexStringLower(HpackStrings.Encode(encoder, 200, [])));
        Assert.Equal("88", Convert.ToHexStringLower(HpackStrings.Encode(encoder, 200, [])));
    }

    [Fact]
    public void A_peer_without_a_table_gets_no_index()
    {
        var encoder = new HpackEncoder();
        encoder.Allow(0);
        var decoder = new HpackDecoder();
        for (int i = 0; i < 5; i++)
        {
            byte[] block = HpackStrings.Encode(encoder, 404, [("server", "origin")]);
            Assert.Equal(":status: 404\nserver: origin\n", HpackStrings.Decode(decoder, block));
            Assert.Equal(0, decoder.Footprint);
        }
    }

    [Fact]
    public void What_is_encoded_decodes_alike_for_every_length()
    {
        var encoder = new HpackEncoder();
        var decoder = new HpackDecoder();
        var naive = new NaiveHpack();
        for (int length = 0; length < 700; length++)
        {
            (string, string)[] fields = [($"x-{length % 7}", new string('\u00e9', length / 2)), ("server", "s"), ($"y{length}", new string('e', length))];
            byte[] block = HpackStrings.Encode(encoder, 100 + length, fields);
            string expected = HpackStrings.Lines([(":status", $"{100 + length}"), .. fields]);
            Assert.Equal(expected, HpackStrings.Decode(decoder, block));
            Assert.Equal(expected, HpackStrings.Lines(naive.Decode(block)!));
        }
    }

    private static byte[] Literal(string name, string value)
    {
        Span<byte> length = stackalloc byte[HpackInteger.MaxLength];
        int octets = HpackInteger.Write(length, 0, 7, value.Length);
        return [0x40, (byte)name.Length, .. Latin1.Bytes(name), .. length[..octets], .. Latin1.Bytes(value)];
    }
}
