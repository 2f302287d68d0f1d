using System.Text;
using System.Text.RegularExpressions;
using UdsAot.Compiled;
using UdsAot.Http1;
using UdsAot.Routing;
using Xunit.Abstractions;

namespace UdsAot.Tests.Fuzzing;

/// <summary>Chunked bodies, read by the product and by regular expressions made of the grammar (RFC 9112 section 7.1).</summary>
public sealed partial class ChunkedFuzzTests(ITestOutputHelper output)
{
    private static readonly string[] s_dictionary =
    [
        "\r", "\n", "\r\n", "\r\n\r\n", "\n\n", "\0", " ", "\t", ";", "=", "\"", ";a=b", ";\"", "0", "00", "0x", "+", "-", "_", ".", "f", "F", "g", "A", "5", "10",
        "7fffffffffffffff", "8000000000000000", "ffffffffffffffff", "10000000000000000", "5\r\nhello\r\n", "1\r\n\n\r\n", "0\r\n\r\n", "0\r\nX-T: 1\r\n\r\n",
        "X-T: 1\r\n", "Content-Length: 5\r\n", "X : 1\r\n", " folded\r\n", ": v\r\n", "\u0085", "\u00ff",
    ];

    private readonly byte[] _buffer = new byte[64 * 1024];

    [Fact]
    public void A_chunked_body_is_what_the_grammar_says() => FuzzLoop.Run("chunked", s_dictionary, Check, output);

    private bool Check(byte[] input, Random random)
    {
        byte[] stream = [.. "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"u8, .. input];
        CodecReader read = CodecReader.Whole(Fresh, stream);
        Assert.Equal(read.Describe(), CodecReader.InPieces(Fresh, stream, random).Describe());
        CodecMessage message = read.Messages[0];
        (string? body, int fields, int length) = ByGrammar(Latin1.Text(input));
        Assert.Equal(body, message.IsWhole ? message.BodyText : null);
        if (body is null)
        {
            return false;
        }
        Assert.Equal(fields, message.Trailers.Fields.Length);
        Assert.Equal(length, message.End - message.Head.Length);

        // Written anew it is the same body, strictly.
        string again = Latin1.Text(stream.AsSpan(0, stream.Length - input.Length)) + Write(message);
        int at = 0;
        StrictWireMessage? got = StrictReader.ReadRequest(again, ref at);
        Assert.Equal((body, again.Length), (got?.Body, at));
        return true;
    }

    private static RequestHead Fresh()
    {
        var head = new RequestHead();
        head.Reset();
        return head;
    }

    // The payload, the number of trailers and the length of all; no payload if the body is broken or not whole.
    private static (string? Body, int Fields, int Length) ByGrammar(string text)
    {
        var body = new StringBuilder();
        int extensions = 0;
        int at = 0;
        while (true)
        {
            Match line = ChunkLine().Match(text, at);
            if (!line.Success || !long.TryParse(line.Groups[1].ValueSpan, System.Globalization.NumberStyles.AllowHexSpecifier, null, out long size) || size < 0)
            {
                return default;
            }
            at += line.Length;
            extensions += line.Groups[2].Length;
            if (extensions > MessageLimits.Default.ChunkExtensions)
            {
                return default;
            }
            if (size == 0)
            {
                break;
            }
            if (size > text.Length - at - 2 || text.AsSpan(at + (int)size, 2) is not "\r\n")
            {
                return default;
            }
            body.Append(text, at, (int)size);
            at += (int)size + 2;
        }
        Match section = Trailers().Match(text, at);
        return section.Success ? (body.ToString(), section.Groups[1].Captures.Count, at + section.Length) : default;
    }

    private string Write(CodecMessage message)
    {
        var writer = new HeadWriter(_buffer);
        byte[] prefix = new byte[ChunkedWriter.MaxPrefix];
        foreach (byte[] piece in message.Body)
        {
            writer.Append(prefix.AsSpan(0, ChunkedWriter.WritePrefix(prefix, piece.Length)));
            writer.Append(piece);
            writer.Append(ChunkedWriter.Suffix);
        }
        ChunkedWriter.WriteEnd(ref writer, message.Trailers, new TrailerFilter(HeaderMap.EndToEnd));
        Assert.False(writer.Overflowed);
        return Latin1.Text(_buffer.AsSpan(0, writer.Written));
    }

    // "BWS" before an extension is the liberty that is taken; what an extension says is not looked at.
    [GeneratedRegex(@"\G([0-9A-Fa-f]{1,16})((?:[ \t]*;[\t\x20-\x7e\x80-\xff]*)?)\r\n")]
    private static partial Regex ChunkLine();

    [GeneratedRegex(@"\G([!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\x20-\x7e\x80-\xff]*\r\n)*\r\n")]
    private static partial Regex Trailers();
}
