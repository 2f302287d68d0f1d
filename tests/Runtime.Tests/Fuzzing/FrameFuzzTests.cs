using UdsAot.Compiled;
using UdsAot.Forwarding;
using UdsAot.Http1;
using UdsAot.Http2;
using UdsAot.Routing;
using UdsAot.Tests.Http2;
using Xunit.Abstractions;

namespace UdsAot.Tests.Fuzzing;

/// <summary>
/// What a client sends on a connection: it is read alike however it is split, in bounded memory, and what is sent on of a request is one
/// request that says no more than its fields did. An input is what follows the preface.
/// </summary>
public sealed class FrameFuzzTests(ITestOutputHelper output)
{
    private static readonly string[] s_dictionary =
    [
        "\0\0\0\u0004\0\0\0\0\0", "\0\0\0\u0004\u0001\0\0\0\0", "\0\0\u0008\u0006\0\0\0\0\0\0\0\0\0\0\0\0\0", "\0\0\u0004\u0008\0\0\0\0\u0001\0\0\0\u0001", "\0\0\u0004\u0003\0\0\0\0\u0001\0\0\0\u0008",
        "\0\0\u0001\0\u0001\0\0\0\u0001x", "\0\0\0\u0009\u0004\0\0\0\u0001", "\0\0\u0001\u0009\0\0\0\0\u0001\u0082", "\0\0\u0006\u0004\0\0\0\0\0\0\u0004\0\0\0\0", "\u0082\u0086\u0084\u0041\u0001a", "\0\u0001x\u0001y",
        "\0\u0001x\u0003\r\nz", "\0\u0006cookie\u0003a=b", "\0\u000econtent-length\u00015", "\0\u0004host\u0001b", "\0\u0009:protocol\u0009websocket", "\0\u0007:method\u0007CONNECT", "\0\u0005:path\u0004/a b",
        "\0\u0002te\u0008trailers", "\0\u0006expect\u000c100-continue", "\0\u000aconnection\u0005close", "\0\u0011transfer-encoding\u0007chunked", "\u0001", "\u0005", "\u0008", "\u0020", "\u00ff", "\u007f",
    ];

    private static readonly Mount s_mount = ProxyStage.Plain("/o.sock");
    private static readonly Router s_router = new(new NaiveTable(s_mount));

    private readonly byte[] _written = new byte[128 * 1024];

    [Fact]
    public void What_a_client_sends_is_read_alike_however_it_is_split_and_is_sent_on_as_what_it_was() => FuzzLoop.Run("frames", s_dictionary, Check, output);

    private bool Check(byte[] input, Random random)
    {
        CodecConnection whole = CodecConnection.Whole(input);
        var pieces = new CodecConnection();
        int longest = random.Next(3) switch { 0 => 1, 1 => 16, _ => 256 };
        for (int at = 0; at < input.Length;)
        {
            int length = Math.Min(input.Length - at, random.Next(1, longest + 1));
            pieces.Feed(input.AsSpan(at, length));
            at += length;
            Assert.InRange(pieces.Footprint, 0, Http2Limits.TableSize + 128 * 12 + Http2Limits.FieldBlock);
        }
        Assert.Equal(whole.Events, pieces.Events);
        whole.Requests.ForEach(ReadsAsOne);
        return whole.Requests.Count > 0;
    }

    private void ReadsAsOne(HeadOnlyFront front)
    {
        RequestHead head = front.Request;
        var target = new RequestTarget();
        if (s_router.Route(head, target, out _) != RouteKind.Mount)
        {
            return;
        }
        var writer = new HeadWriter(_written);
        OriginRequest.WriteHead(ref writer, front, s_mount, target);
        Assert.False(writer.Overflowed);
        string body = head.Framing switch
        {
            BodyFraming.Chunked => "2\r\n\r\n\r\n0\r\n\r\n",
            BodyFraming.Length => new string('\n', (int)Math.Min(head.ContentLength, 1000)),
            _ => "",
        };
        string written = Latin1.Text(_written.AsSpan(0, writer.Written)) + body;
        int at = 0;
        StrictWireMessage? got = StrictReader.ReadRequest(written, ref at);
        if (head.ContentLength > 1000)
        {
            Assert.Null(got);
            return;
        }
        Assert.NotNull(got);
        Assert.Equal(written.Length, at);
        Assert.Equal(Latin1.Text(head.MethodBytes), got.Method);
        Assert.Equal(EndToEnd(head), [.. got.Fields.Where(static field => !IsOurs(field.Name)).Select(static field => $"{field.Name}: {field.Value}")]);
    }

    private static List<string> EndToEnd(RequestHead head)
    {
        ReadOnlySpan<byte> bytes = head.Bytes.Span;
        var fields = new List<string>();
        foreach (ref readonly Field field in head.Fields)
        {
            string name = Latin1.Text(field.Name(bytes));
            if (!IsOurs(name))
            {
                fields.Add($"{name}: {Latin1.Text(field.Value(bytes)).Trim(' ', '\t')}");
            }
        }
        return fields;
    }

    // What the proxy says itself, or keeps to itself.
    private static bool IsOurs(string name) => name.ToLowerInvariant() is "host" or "connection" or "te" or "upgrade" or "content-length" or "transfer-encoding"
        or "http2-settings" or "proxy" or "proxy-authorization" || name.Replace('_', '-').StartsWith("x-forwarded-", StringComparison.OrdinalIgnoreCase);
}
