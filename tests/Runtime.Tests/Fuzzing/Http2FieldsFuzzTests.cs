using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using UdsAot.Compiled;
using UdsAot.Forwarding;
using UdsAot.Frontends;
using UdsAot.Http1;
using UdsAot.Routing;
using Xunit.Abstractions;

namespace UdsAot.Tests.Fuzzing;

/// <summary>
/// Requests as strings, as HTTP/2 brings them, told as HTTP/1.1 heads: whatever stands in a string stays in its place, or the
/// request is refused. An input is a byte of flags, then method, target, and names and values in turn, with U+001F between them.
/// </summary>
public sealed class Http2FieldsFuzzTests(ITestOutputHelper output)
{
    private const char Separator = '\u001f';
    private const int HasBody = 1;
    private const int IsWebSocket = 2;
    private const int IsWide = 4;

    private static readonly string[] s_dictionary =
    [
        "\r", "\n", "\r\n", "\r\n\r\n", "\0", " ", "\t", ":", ": ", ",", ";", "\u007f", "\u00ff", "\u00fe", "\u001f", "\u001fx-b\u001f2", "\u001fhost\u001fb.test", "\u001fcookie\u001fc=3",
        "\u001fcontent-length\u001f5", "\u001fcontent-length\u001f+5", "\u001fContent-Length\u001f5, 5", "\u001ftransfer-encoding\u001fchunked", "\u001fconnection\u001fclose",
        "\u001fupgrade\u001fx", "\u001fte\u001fgzip", "\u001fte\u001ftrailers", "\u001fexpect\u001f100-continue", "\u001fproxy\u001fx", "\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n",
    ];

    private static readonly Mount s_mount = ProxyStage.Plain("/o.sock");
    private static readonly Router s_router = new(new NaiveTable(s_mount));

    private readonly byte[] _head = new byte[HeadLimits.Head];
    private readonly byte[] _written = new byte[128 * 1024];

    [Fact]
    public void What_is_told_as_HTTP11_says_no_more_than_the_strings_did() => FuzzLoop.Run("http2", s_dictionary, Check, output);

    private bool Check(byte[] input, Random random)
    {
        if (input.Length == 0)
        {
            return false;
        }
        int flags = input[0];
        string text = Latin1.Text(input.AsSpan(1));
        string[] parts = ((flags & IsWide) != 0 ? text.Replace('\u00fe', '\u010a') : text).Split(Separator);
        var request = new HttpRequestFeature { Method = parts[0], RawTarget = parts.Length > 1 ? parts[1] : "" };
        for (int i = 2; i + 1 < parts.Length; i += 2)
        {
            if (parts[i].Length == 0)
            {
                // Kestrel's collection has no place for it.
                return false;
            }
            request.Headers.Append(parts[i], parts[i + 1]);
        }
        bool isWebSocket = (flags & IsWebSocket) != 0;
        bool hasBody = !isWebSocket && (flags & HasBody) != 0;
        int length = Http2Fields.WriteRequest(_head, request, hasBody, isWebSocket ? new WebSocketHandshake() : null, out HeadFault fault);
        var front = new HeadOnlyFront();
        if (fault != HeadFault.None || front.Parse(_head.AsSpan(0, length).ToArray()) != HeadFault.None)
        {
            return false;
        }
        RequestHead head = front.Request;
        Assert.True(head.IsComplete);
        Assert.Equal(length, head.Length);
        Assert.Equal(Expected(request, hasBody, isWebSocket), Fields(head, isWebSocket));

        var target = new RequestTarget();
        if (s_router.Route(head, target, out _) != RouteKind.Mount)
        {
            return true;
        }
        var writer = new HeadWriter(_written);
        OriginRequest.WriteHead(ref writer, front, s_mount, target);
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
            return true;
        }
        Assert.NotNull(got);
        Assert.Equal(written.Length, at);
        Assert.Equal(isWebSocket ? "GET" : request.Method, got.Method);
        return true;
    }

    private static List<string> Expected(HttpRequestFeature request, bool hasBody, bool isWebSocket)
    {
        var fields = new List<string>();
        foreach (KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues> field in request.Headers)
        {
            IEnumerable<string> values = field.Key.Equals("cookie", StringComparison.OrdinalIgnoreCase) ? [string.Join("; ", field.Value.ToArray())] : field.Value!;
            fields.AddRange(values.Select(value => $"{field.Key}: {value.Trim(' ', '\t')}"));
        }
        if (isWebSocket)
        {
            fields.AddRange(["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: "]);
        }
        bool statesLength = request.Headers.TryGetValue("Content-Length", out var length)
            && long.TryParse(length.ToString().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out _);
        if (hasBody && !statesLength)
        {
            fields.Add("Transfer-Encoding: chunked");
        }
        return fields;
    }

    private static List<string> Fields(RequestHead head, bool isWebSocket)
    {
        ReadOnlySpan<byte> bytes = head.Bytes.Span;
        var fields = new List<string>();
        foreach (ref readonly Field field in head.Fields)
        {
            bool isKey = isWebSocket && Latin1.Text(field.Name(bytes)) == "Sec-WebSocket-Key";
            fields.Add($"{Latin1.Text(field.Name(bytes))}: {(isKey ? "" : Latin1.Text(field.Value(bytes)))}");
        }
        return fields;
    }
}
