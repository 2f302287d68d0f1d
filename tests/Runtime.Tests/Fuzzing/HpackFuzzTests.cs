using UdsAot.Http2;
using UdsAot.Tests.Http2;
using Xunit.Abstractions;

namespace UdsAot.Tests.Fuzzing;

/// <summary>
/// Field blocks of one connection, decoded by the product and by <see cref="NaiveHpack"/>, encoded anew and decoded once more. An input is a
/// row of blocks, two octets of length before each.
/// </summary>
public sealed class HpackFuzzTests(ITestOutputHelper output)
{
    private static readonly string[] s_dictionary =
    [
        "\0", "\u0001", "\u007f", "\u0080", "\u00ff", "\u0020", "\u003f\u00e1\u001f", "\u003f\u00e1\u0001", "\u0082", "\u0084", "\u00be", "\u00bf", "\u00c0", "\u00ff\u0000", "\u00ff\u0080\u0001",
        "\u0040\u0001a\u0001b", "\u0040\u0084a", "\0\u0003foo\u0003bar", "\u0010\u0001x\u0000", "\u007e\u0001z", "\u0041\u008c\u00f1\u00e3\u00c2\u00e5\u00f2\u003a\u006b\u00a0\u00ab\u0090\u00f4\u00ff",
        "\u0058\u0086\u00a8\u00eb\u0010\u0064\u009c\u00bf", "\u0081\u001f", "\u0082\u001f\u00ff", "\u0084\u00ff\u00ff\u00ff\u00ff", "\u007f\u0080\u00ff\u00ff\u00ff\u0007", "\u0000\u0002", "\0\u0010",
    ];

    [Fact]
    public void A_field_block_is_what_the_grammar_says_and_survives_being_encoded() => FuzzLoop.Run("hpack", s_dictionary, Check, output);

    private static bool Check(byte[] input, Random random)
    {
        var decoder = new HpackDecoder();
        var naive = new NaiveHpack();
        var encoder = new HpackEncoder();
        var again = new HpackDecoder();
        var naiveAgain = new NaiveHpack();
        int accepted = 0;
        for (int at = 0; at + 2 <= input.Length;)
        {
            int length = Math.Min(input[at] << 8 | input[at + 1], input.Length - at - 2);
            byte[] block = input[(at + 2)..(at + 2 + length)];
            at += 2 + length;

            // With less room fields are left out, and nothing else changes.
            int room = random.Next(3) == 0 ? random.Next(64) : 64 * 1024;
            var sink = new HpackStrings.ListSink(room);
            HpackFault fault = decoder.Decode(block, sink);
            List<(string Name, string Value)>? expected = naive.Decode(block);
            Assert.InRange(decoder.Footprint, 0, Http2Limits.TableSize + 128 * 12);
            if (expected is null || fault != HpackFault.None)
            {
                // Of what there is no room for, and what no table could hold, the coding is not looked at.
                Assert.True(expected is null, $"refused: {fault}");
                Assert.True(fault != HpackFault.None || sink.Omitted > 0, "taken");
                return accepted > 0;
            }
            Assert.Equal(expected.Count, sink.Fields.Count + sink.Omitted);
            accepted += expected.Count;
            Assert.Equal(sink.Omitted == 0 ? expected : sink.Fields.FindAll(expected.Contains), sink.Fields);

            // A name that is no ASCII never comes from an origin, and is not to be told in lower case.
            expected.RemoveAll(static field => !System.Text.Ascii.IsValid(field.Name));
            if (random.Next(4) == 0)
            {
                encoder.Allow((uint)random.Next(5_000));
            }
            int status = random.Next(100, 1_000);
            byte[] encoded = HpackStrings.Encode(encoder, status, expected);
            List<(string Name, string Value)> sent = [(":status", $"{status}"), .. expected.Select(static field => (Lower(field.Name), field.Value))];
            Assert.Equal(HpackStrings.Lines(sent), HpackStrings.Decode(again, encoded, 256 * 1024));
            Assert.Equal(sent, naiveAgain.Decode(encoded));
            Assert.InRange(encoder.Footprint, 0, Http2Limits.ResponseTableSize + 64 * 12 + 128);
        }
        return accepted > 0;
    }

    private static string Lower(string name) => string.Concat(name.Select(static c => c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c));
}
