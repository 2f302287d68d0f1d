using System.IO.Pipelines;
using Microsoft.Extensions.Logging.Abstractions;
using UdsAot.Compiled;
using UdsAot.Forwarding;
using UdsAot.Frontends;
using UdsAot.Http1;
using UdsAot.Http2;
using UdsAot.Routing;
using UdsAot.Tests.Http2;
using UdsAot.Timing;
using Xunit.Abstractions;

namespace UdsAot.Tests.Fuzzing;

/// <summary>
/// Responses, read by the product's codec and written on by the HTTP/1.1 front: read again by a strict reader, they are the same
/// responses with the same bodies, and one that was cut short does not look whole. Over HTTP/2 no field says what it may not.
/// </summary>
public sealed class ResponseFuzzTests : IDisposable
{
    private static readonly string[] s_dictionary =
    [
        "\r", "\n", "\r\n", "\r\n\r\n", "\n\n", "\0", " ", "\t", ":", ";", ",", "\u000b", "\u007f", "\u00ff",
        "Content-Length: 5\r\n", "Content-Length: 0\r\n", "Content-Length : 5\r\n", "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip, chunked\r\n", "Connection: close\r\n",
        "Connection: keep-alive, X-Own\r\n", "Connection: Content-Length, Date\r\n", "Upgrade: x\r\n", "Keep-Alive: timeout=5\r\n", "Trailer: X-T\r\n", "Date: now\r\n", "Set-Cookie: a=1\r\n",
        "0\r\n\r\n", "5\r\nhello\r\n", "0\r\nX-T: 1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison", "HTTP/1.1 103 Early Hints\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n",
        "100", "101", "204", "205", "304", "599", "999", "HTTP/1.0", "HTTP/1.1", "HTTP/1.1 200", "X-Sp : v\r\n", "X-Tab\t: v\r\n",
    ];

    private static readonly string[] s_requests =
    [
        "GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: TE\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
    ];

    private static readonly HeaderMap[] s_maps =
    [
        HeaderMap.EndToEnd,
        new ListMap(forward: ["content-type", "content-length", "x-t", "date"], set: "X-Set: 1\r\n"),
        new ListMap(remove: ["set-cookie"]),
    ];

    private readonly ITestOutputHelper _output;
    private readonly Heartbeat _heartbeat = new(new ManualTime());
    private readonly ProxyCore _core;

    public ResponseFuzzTests(ITestOutputHelper output)
    {
        _output = output;
        _core = new ProxyCore(new NaiveTable(ProxyStage.Plain("/o.sock")), _heartbeat, NullLogger.Instance, accessLog: null);
    }

    public void Dispose() => _heartbeat.Dispose();

    [Fact]
    public void What_the_client_gets_is_the_same_response_with_the_same_body() => FuzzLoop.Run("responses", s_dictionary, Check, _output);

    private bool Check(byte[] input, Random random)
    {
        string request = s_requests[random.Next(s_requests.Length)];
        bool toHead = request.StartsWith("HEAD", StringComparison.Ordinal);
        bool isOver = random.Next(2) == 0;
        CodecReader read = CodecReader.Whole(() => Fresh(toHead), input);
        Assert.Equal(read.Describe(), CodecReader.InPieces(() => Fresh(toHead), input, random).Describe());
        if (isOver && read.Fault is null)
        {
            read.End();
        }
        AgreesWithStrictReader(read, Latin1.Text(input), toHead, isOver);

        // Interim responses, then the final one; the rest belongs to no response.
        int final = read.Messages.FindIndex(static message => !((ResponseHead)message.Head).IsInterim);
        if (final < 0 || read.Messages.Take(final).Any(static message => ((ResponseHead)message.Head).Status == 101))
        {
            return false;
        }
        HeaderMap map = s_maps[random.Next(s_maps.Length)];
        string written = Write(read.Messages.GetRange(0, final + 1), request, map);
        ReadsAsSent(written, read.Messages[final], final, toHead, isToOld: request.Contains("HTTP/1.0", StringComparison.Ordinal));
        FitsHttp2(read.Messages[final], map);
        return true;
    }

    private static ResponseHead Fresh(bool toHead)
    {
        var head = new ResponseHead();
        head.Reset();
        head.AnswersHead = toHead;
        return head;
    }

    private static void AgreesWithStrictReader(CodecReader read, string text, bool toHead, bool isOver)
    {
        int at = 0;
        int count = 0;
        try
        {
            while (at < text.Length && StrictReader.ReadResponse(text, ref at, toHead, isOver) is { } expected)
            {
                if (count == read.Messages.Count && read.Fault is nameof(HeadFault.TooManyFields))
                {
                    return;
                }
                Assert.True(count < read.Messages.Count, $"refused though strict: {read.Fault}");
                CodecMessage message = read.Messages[count++];
                Assert.Equal(expected.Status, ((ResponseHead)message.Head).Status);
                Assert.Equal(expected.Body, message.BodyText);
                Assert.Equal(expected.Fields.Count, message.Head.Fields.Length);
                Assert.True(message.IsWhole);
            }
        }
        catch (FormatException)
        {
            // The codec takes some things that a strict reader does not: chunk extensions, space before a colon.
        }
    }

    private string Write(List<CodecMessage> messages, string request, HeaderMap map)
    {
        var connection = new PipedConnection(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false), remote: null);
        var front = new Http1Front(_core, connection, ListenerLimits.Default);
        front.Request.Bytes = Latin1.Bytes(request);
        Assert.Equal(HeadFault.None, front.Request.Parse(front.Request.Bytes.Span));
        foreach (CodecMessage message in messages)
        {
            var head = (ResponseHead)message.Head;
            if (head.IsInterim)
            {
                Assert.True(front.SendInterimAsync(head, map).Result);
                continue;
            }
            front.WriteHead(head, map, isOwn: false);
            message.Body.ForEach(piece => front.WriteBody(piece));
            Assert.True((message.IsWhole ? front.EndAsync(message.Trailers, map, 1) : front.FlushAsync(1)).Result);
        }
        connection.Transport.Output.Complete();
        Assert.True(connection.ClientInput.TryRead(out ReadResult result));
        var text = new System.Text.StringBuilder();
        foreach (ReadOnlyMemory<byte> segment in result.Buffer)
        {
            text.Append(Latin1.Text(segment));
        }
        return text.ToString();
    }

    private static void ReadsAsSent(string written, CodecMessage final, int interims, bool toHead, bool isToOld)
    {
        int at = 0;
        for (int i = 0; i < interims; i++)
        {
            Assert.True(StrictReader.ReadResponse(written, ref at, toHead, isOver: false)?.Status < 200);
        }
        // A response that was cut short ends with a reset, so its end of stream is not in good order.
        StrictWireMessage? got = StrictReader.ReadResponse(written, ref at, toHead, isOver: final.IsWhole);
        if (!final.IsWhole)
        {
            Assert.Null(got);
            return;
        }
        Assert.NotNull(got);
        Assert.Equal(((ResponseHead)final.Head).Status, got.Status);
        Assert.Equal(final.BodyText, got.Body);
        Assert.False(isToOld && got.Find("transfer-encoding") is not null, "chunked to a client of HTTP/1.0");
        Assert.Equal(written.Length, at);
    }

    private static void FitsHttp2(CodecMessage message, HeaderMap map)
    {
        var head = (ResponseHead)message.Head;
        byte[] buffer = new byte[Http2ResponseHead.MaxSize(head, map)];
        var writer = new FieldBlockWriter(buffer);
        var encoder = new HpackEncoder();
        var decoder = new NaiveHpack();
        Http2ResponseHead.Write(encoder, ref writer, head, map, isOwn: false);
        Assert.False(writer.Overflowed);
        List<(string Name, string Value)> fields = decoder.Decode(buffer[..writer.Written])!;
        Assert.Equal((":status", $"{head.Status}"), fields[0]);
        fields.RemoveAt(0);

        byte[] trailers = new byte[64 * 1024];
        writer = new FieldBlockWriter(trailers);
        encoder.WriteFields(ref writer, message.Trailers, new TrailerFilter(map));
        foreach ((string name, string value) in (IEnumerable<(string, string)>)[.. fields, .. decoder.Decode(trailers[..writer.Written])!])
        {
            Assert.True(StrictReader.IsToken(name) && name == name.ToLowerInvariant(), name);
            Assert.DoesNotContain(name, (string[])["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "te"]);
            Assert.Equal(-1, value.AsSpan().IndexOfAny('\r', '\n', '\0'));
            Assert.Equal(value.Trim(' ', '\t'), value);
        }
        Assert.InRange(fields.Count(static field => field.Name == "content-length"), 0, 1);
    }
}
