using System.Text;
using UdsAot.Compiled;
using UdsAot.Forwarding;
using UdsAot.Http1;
using UdsAot.Routing;
using Xunit.Abstractions;

namespace UdsAot.Tests.Fuzzing;

/// <summary>
/// Streams of requests, read by the product's codec and written on as the origin gets them: read again by a strict reader,
/// they are the same number of requests with the same bodies.
/// </summary>
public sealed class RequestFuzzTests(ITestOutputHelper output)
{
    private static readonly string[] s_dictionary =
    [
        "\r", "\n", "\r\n", "\r\n\r\n", "\n\n", "\0", " ", "\t", ":", ";", ",", "\u000b", "\u007f", "\u0085", "\u00a0", "\u00ff", "#", "%0d%0a", "%2e%2e", "%00", "/../", "//",
        "Content-Length: 5\r\n", "Content-Length: 0\r\n", "content-length:5", "\r\nContent-Length: 3", "Transfer-Encoding: chunked\r\n", "Transfer-Encoding : chunked\r\n",
        "Transfer-Encoding: identity\r\n", "Host: b.test\r\n", "Connection: close\r\n", "Connection: Content-Length, Transfer-Encoding, Host\r\n", "Connection: X-Own, te\r\n",
        "TE: trailers\r\n", "Upgrade: websocket\r\n", "Connection: upgrade\r\n", "Expect: 100-continue\r\n", "X-Forwarded-For: 1.2.3.4\r\n", "Cookie: a=1\r\n",
        "0\r\n\r\n", "5\r\nhello\r\n", "0\r\nX-T: 1\r\n\r\n", "GET /smuggled HTTP/1.1\r\nHost: a.test\r\n\r\n", "chunked", "HTTP/1.1", "HTTP/1.0", "HTTP/1.", "\r\n ", "\r\n\t", "http://b.test",
    ];

    private static readonly Mount[] s_mounts =
    [
        ProxyStage.Plain("/o.sock"),
        ProxyStage.Plain("/o.sock", request: new ListMap(forward: ["accept", "cookie", "te", "x-a"], set: "X-Set: 1\r\n")),
        ProxyStage.Plain("/o.sock", request: new ListMap(remove: ["x-own", "user-agent"])),
        Changed(ForwardedPolicy.Append | ForwardedPolicy.Replace, null, "/v1"),
        Changed(default, "origin.test"u8.ToArray(), "/"),
    ];

    private readonly byte[] _buffer = new byte[128 * 1024];

    [Fact]
    public void What_is_sent_on_is_as_many_requests_with_the_same_bodies() => FuzzLoop.Run("requests", s_dictionary, Check, output);

    private bool Check(byte[] input, Random random)
    {
        CodecReader read = CodecReader.Whole(static () => Fresh(), input);
        Assert.Equal(read.Describe(), CodecReader.InPieces(static () => Fresh(), input, random).Describe());
        AgreesWithStrictReader(read, Latin1.Text(input));

        Mount mount = s_mounts[random.Next(s_mounts.Length)];
        var router = new Router(new NaiveTable(mount));
        var written = new StringBuilder();
        var sent = new List<(CodecMessage Message, string Target)>();
        foreach (CodecMessage message in read.Messages.Where(static message => message.IsWhole))
        {
            var target = new RequestTarget();
            if (router.Route((RequestHead)message.Head, target, out _) == RouteKind.Mount)
            {
                written.Append(Write(message, mount, target, random));
                sent.Add((message, mount.Origin.EndsWith("/v1", StringComparison.Ordinal) ? "/v1" : ""));
            }
        }
        ReadsAsSent(written.ToString(), sent, mount);
        return sent.Count > 0;
    }

    private static RequestHead Fresh()
    {
        var head = new RequestHead();
        head.Reset();
        return head;
    }

    // What the strict reader takes, the codec takes too, and reads alike.
    private static void AgreesWithStrictReader(CodecReader read, string text)
    {
        int at = 0;
        int count = 0;
        try
        {
            while (at < text.Length && StrictReader.ReadRequest(text, ref at) is { } expected)
            {
                if (count == read.Messages.Count && read.Fault is nameof(HeadFault.TooManyFields))
                {
                    return;
                }
                Assert.True(count < read.Messages.Count, $"refused though strict: {read.Fault}");
                CodecMessage message = read.Messages[count++];
                Assert.Equal(expected.Body, message.BodyText);
                Assert.Equal(expected.Fields.Count, message.Head.Fields.Length);
                Assert.Equal(expected.Trailers.Count, message.Trailers.Fields.Length);
                Assert.True(message.IsWhole);
            }
        }
        catch (FormatException)
        {
            // The codec takes some things that a strict reader does not: chunk extensions, an empty line in front.
        }
    }

    private string Write(CodecMessage message, Mount mount, RequestTarget target, Random random)
    {
        var front = new HeadOnlyFront();
        front.Parse(message.Head.Bytes.ToArray());
        var writer = new HeadWriter(_buffer);
        OriginRequest.WriteHead(ref writer, front, mount, target);
        Assert.False(writer.Overflowed);
        if (message.Head.Framing != BodyFraming.Chunked)
        {
            return Latin1.Text(_buffer.AsSpan(0, writer.Written)) + message.BodyText;
        }
        byte[] body = Latin1.Bytes(message.BodyText);
        byte[] prefix = new byte[ChunkedWriter.MaxPrefix];
        for (int at = 0; at < body.Length;)
        {
            int size = random.Next(1, body.Length - at + 1);
            writer.Append(prefix.AsSpan(0, ChunkedWriter.WritePrefix(prefix, size)));
            writer.Append(body.AsSpan(at, size));
            writer.Append(ChunkedWriter.Suffix);
            at += size;
        }
        ChunkedWriter.WriteEnd(ref writer, message.Trailers, new TrailerFilter(mount.RequestHeaders));
        Assert.False(writer.Overflowed);
        return Latin1.Text(_buffer.AsSpan(0, writer.Written));
    }

    private static void ReadsAsSent(string written, List<(CodecMessage Message, string Inside)> sent, Mount mount)
    {
        int at = 0;
        foreach ((CodecMessage message, string inside) in sent)
        {
            StrictWireMessage? got = StrictReader.ReadRequest(written, ref at);
            Assert.NotNull(got);
            var head = (RequestHead)message.Head;
            Assert.Equal(Latin1.Text(head.MethodBytes), got.Method);
            Assert.StartsWith(inside + "/", got.Target);
            Assert.Equal(message.BodyText, got.Body);
            if (mount.RequestHeaders.ForwardsAll)
            {
                Assert.Equal(EndToEnd(InputFields(head), InputFields(head)), EndToEnd(got.Fields, []));
            }
            Assert.DoesNotContain(got.Trailers, static field => IsHop(field.Name));
        }
        Assert.Equal(written.Length, at);
    }

    private static List<(string Name, string Value)> InputFields(Head head)
    {
        string[] lines = Latin1.Text(head.Bytes).TrimStart('\r', '\n').Split("\r\n");
        return [.. lines.Skip(1).Where(static line => line.Length > 0).Select(static line => (line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..].Trim(' ', '\t')))];
    }

    // The fields that are the origin's business, found without the product's tables.
    private static List<(string Name, string Value)> EndToEnd(List<(string Name, string Value)> fields, List<(string Name, string Value)> nominating)
    {
        HashSet<string> nominated = [.. nominating
            .Where(static field => field.Name.Equals("connection", StringComparison.OrdinalIgnoreCase))
            .SelectMany(static field => field.Value.Split(','))
            .Select(static option => option.Trim(' ', '\t').ToLowerInvariant())];
        return [.. fields.Where(field => !IsHop(field.Name) && !nominated.Contains(field.Name.ToLowerInvariant())
            && !field.Name.StartsWith("x-forwarded-", StringComparison.OrdinalIgnoreCase) && !field.Name.Equals("host", StringComparison.OrdinalIgnoreCase))];
    }

    private static bool IsHop(string name) => name.ToLowerInvariant() is "connection" or "keep-alive" or "proxy-connection" or "te" or "upgrade"
        or "transfer-encoding" or "content-length" or "http2-settings" or "proxy" or "proxy-authorization";

    private static Mount Changed(ForwardedPolicy forwarded, byte[]? host, string inside) => new()
    {
        Index = 0,
        Vhost = "*",
        Mountpoint = "/",
        Origin = $"+/o.sock:{inside}",
        Socket = "/o.sock",
        OriginPath = Latin1.Bytes(inside),
        Forwarded = forwarded,
        Host = host,
    };
}
