using UdsAot.Http2;

namespace UdsAot.Tests.Http2;

/// <summary>The examples of RFC 7541 appendix C, and the Huffman code of every octet.</summary>
public sealed class HpackVectorTests
{
    // The octets 0 to 255 in Huffman coding, as python-hpack 4.0.0 writes them.
    private const string EveryOctet =
        "ffc7fffd8fffffe2fffffe3fffffe4fffffe5fffffe6fffffe7fffffe8ffffeafffffff3fffffa7fffffabffffffdfffffebfffffecfffffedfffffeefffffefffffff0fffff" +
        "f1ffffff2fffffffbfffffcffffffd3fffffd7fffffdbfffffdffffffe3fffffe7fffffebfffffed4fe3f9ffaffcabf1febfafefe7fdfd2cbb00089969b71d79fb9f7fff20ff" +
        "bff3ff50ddbd7f061c58f265cd9f469d5af66dddbf871e5f9cff7ff7fffc3ff9ffe45fff4719242cb34e6e9d68a6a3d7dac426defe3cfaf7fffbfe7ffbffdffffffcfffe6fff" +
        "f4bfff9ffffa3fffd3ffff53fffd5ffffb3fffeb7fffdaffffb7ffff73fffeeffffdeffffebffffbfffffd9ffffdbfffebffffe0ffffeeffffc3ffff8bffff1ffffe4fffee7f" +
        "ffb1ffff97fffd9ffffcdffff9fffffbffffdafffeeffff4ffffb7fffee7fffe8ffffd3fffdeffffd5fffeeffffbdffffe1fffdfffff7fffff5ffffecffff07fff87fffe0fff" +
        "f17fffedffff87ffff77fffeffffeaffff8bfffe3ffff93ffff87fffcbffff37ffff1fffff83ffffe1fffebfffe3ffff3fffff2ffffa3ffffd9fffff17ffffc7fffff27ffffd" +
        "efffffbffffff2fffff8fffffb7fff97fff8fffffe6fffffc1fffff87ffffe7fffffc5ffffe5fffe4ffff2fffffd1fffff4ffffffefffffe3fffffc9fffff97fffb3ffffcfff" +
        "fb7fffcdffff4ffff9ffffd1ffffcffffeaffffafffffddffffeffffff4fffff5fffffabffffa7ffffd7fffff9bffffecfffffb7fffff3fffffe8fffffd3fffffabfffff5fff" +
        "ffff7ffffecfffffdbfffffbbfffff7ffffff0fffffbbf";

    [Theory]
    [InlineData("400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572", "custom-key: custom-header\n")]
    [InlineData("040c 2f73 616d 706c 652f 7061 7468", ":path: /sample/path\n")]
    [InlineData("1008 7061 7373 776f 7264 0673 6563 7265 74", "password: secret\n")]
    [InlineData("82", ":method: GET\n")]
    public void A_field_is_what_its_representation_says(string block, string expected)
        => Assert.Equal(expected, HpackStrings.Decode(new HpackDecoder(), HpackStrings.Hex(block)));

    [Theory]
    [InlineData(
        "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
        "8286 84be 5808 6e6f 2d63 6163 6865",
        "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65")]
    [InlineData(
        "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff",
        "8286 84be 5886 a8eb 1064 9cbf",
        "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf")]
    public void Requests_of_one_connection_refer_to_each_other(string first, string second, string third)
    {
        var decoder = new HpackDecoder();
        Assert.Equal(
            ":method: GET\n:scheme: http\n:path: /\n:authority: www.example.com\n", HpackStrings.Decode(decoder, HpackStrings.Hex(first)));
        Assert.Equal(
            ":method: GET\n:scheme: http\n:path: /\n:authority: www.example.com\ncache-control: no-cache\n",
            HpackStrings.Decode(decoder, HpackStrings.Hex(second)));
        Assert.Equal(
            ":method: GET\n:scheme: https\n:path: /index.html\n:authority: www.example.com\ncustom-key: custom-value\n",
            HpackStrings.Decode(decoder, HpackStrings.Hex(third)));
    }

    // The RFC's table has 256 octets; a change of size before the first block makes this one as large.
    [Theory]
    [InlineData(
        "4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
        "4803 3330 37c1 c0bf",
        "88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e 3d31")]
    [InlineData(
        "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3",
        "4883 640e ffc1 c0bf",
        "88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07")]
    public void Responses_of_one_connection_push_older_fields_out_of_the_table(string first, string second, string third)
    {
        var decoder = new HpackDecoder();
        const string Fields = "cache-control: private\ndate: Mon, 21 Oct 2013 20:13:21 GMT\nlocation: https://www.example.com\n";
        Assert.Equal($":status: 302\n{Fields}", HpackStrings.Decode(decoder, [0x3f, 0xe1, 0x01, .. HpackStrings.Hex(first)]));
        Assert.Equal($":status: 307\n{Fields}", HpackStrings.Decode(decoder, HpackStrings.Hex(second)));
        Assert.Equal(
            ":status: 200\ncache-control: private\ndate: Mon, 21 Oct 2013 20:13:22 GMT\nlocation: https://www.example.com\n"
            + "content-encoding: gzip\nset-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1\n",
            HpackStrings.Decode(decoder, HpackStrings.Hex(third)));
    }

    [Theory]
    [InlineData(10, 5, "0a")]
    [InlineData(1337, 5, "1f9a0a")]
    [InlineData(42, 8, "2a")]
    [InlineData(int.MaxValue, 7, "7f80ffffff07")]
    public void An_integer_is_written_and_read_with_its_prefix(int value, int prefix, string expected)
    {
        Span<byte> buffer = stackalloc byte[HpackInteger.MaxLength];
        int length = HpackInteger.Write(buffer, 0, prefix, value);
        Assert.Equal(expected, Convert.ToHexStringLower(buffer[..length]));
        ReadOnlySpan<byte> bytes = buffer[..length];
        Assert.True(HpackInteger.TryRead(ref bytes, prefix, out int read));
        Assert.Equal((value, 0), (read, bytes.Length));
    }

    [Fact]
    public void Every_octet_has_the_code_of_the_RFC()
    {
        byte[] octets = [.. Enumerable.Range(0, 256).Select(static octet => (byte)octet)];
        byte[] coded = HpackStrings.Hex(EveryOctet);
        Assert.Equal(coded.Length, Huffman.EncodedLength(octets));
        byte[] encoded = new byte[coded.Length];
        Huffman.Encode(octets, encoded);
        Assert.Equal(coded, encoded);
        byte[] decoded = new byte[256];
        Assert.Equal(System.Buffers.OperationStatus.Done, Huffman.Decode(coded, decoded, out int written));
        Assert.Equal(256, written);
        Assert.Equal(octets, decoded);
    }
}
