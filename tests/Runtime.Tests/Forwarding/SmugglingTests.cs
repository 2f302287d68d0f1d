using System.Text;
using UdsAot.Compiled;
using UdsAot.Forwarding;
using UdsAot.Http1;
using UdsAot.Routing;

namespace UdsAot.Tests.Forwarding;

/// <summary>
/// Whatever a client sends: what goes on to the origin is one request, with the body that was read, also to the strictest
/// reader.
/// </summary>
public sealed class SmugglingTests
{
    private const int Rounds = 60_000;

    private static readonly string[] s_seeds =
    [
        "GET /a?b HTTP/1.1\r\nHost: a.test\r\nAccept: */*\r\nConnection: keep-alive, X-Own\r\nX-Own: 1\r\n\r\n",
        "POST /p HTTP/1.1\r\nHost: a.test\r\nContent-Length: 11\r\nContent-Type: text/plain\r\n\r\nhello\r\n\r\n\r\n",
        "PUT /p/../q HTTP/1.1\r\nHost: a.test:80\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n5\r\nhello\r\n6;e=1\r\n world\r\n0\r\nX-T: 1\r\n\r\n",
        "GET http://b.test/%2e/x%20y HTTP/1.0\r\nHost: a.test\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 30\r\n\r\nGET /x HTTP/1.1\r\nHost: a.test\r\n",
    ];

    private static readonly string[] s_splices =
    [
        "\r", "\n", "\r\n", "\r\n\r\n", "\n\n", "\0", " ", "\t", ":", ";", ",", "\u000b", "\u007f", "\u0085", "\u00a0", "\u00ff", "0", "5", "+", "-", "0x", "%0d%0a", "%2e%2e",
        "Content-Length: 5\r\n", "Content-Length:5", "\r\nContent-Length: 0", "Transfer-Encoding: chunked\r\n", "Transfer-Encoding : chunked\r\n", "\r\nTransfer-Encoding: identity",
        "Host: b.test\r\n", "Connection: Content-Length, Transfer-Encoding\r\n", "Connection: Host\r\n", "0\r\n\r\n", "GET /smuggled HTTP/1.1\r\nHost: a.test\r\n\r\n", "chunked", "HTTP/1.1", "\r\n ",
    ];

    [Fact]
    public void What_is_sent_on_is_exactly_one_request_with_the_same_body()
    {
        var random = new Random(9112);
        int accepted = 0;
        for (int round = 0; round < Rounds; round++)
        {
            string sent = Mutate(random, s_seeds[random.Next(s_seeds.Length)]);
            try
            {
                accepted += CheckOne(sent) ? 1 : 0;
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"round {round} sent {Uri.EscapeDataString(sent)}", exception);
            }
        }
        // The sample is of use only if it holds plenty of both kinds.
        Assert.InRange(accepted, Rounds / 20, Rounds * 19 / 20);
    }

    private static bool CheckOne(string sent)
    {
        byte[] bytes = Latin1.Bytes(sent);
        var front = new HeadOnlyFront();
        if (front.Parse(bytes) != HeadFault.None || !front.Request.IsComplete)
        {
            return false;
        }
        RequestHead head = front.Request;
        Mount mount = Mount();
        var target = new RequestTarget();
        if (new Router(new NaiveTable(mount)).Route(head, target, out _) != RouteKind.Mount || ReadBody(head, bytes.AsSpan(head.Length)) is not { } body)
        {
            return false;
        }

        byte[] buffer = new byte[4096];
        var writer = new HeadWriter(buffer);
        OriginRequest.WriteHead(ref writer, front, mount, target);
        Assert.False(writer.Overflowed);
        string written = Latin1.Text(buffer.AsSpan(0, writer.Written)) + (head.Framing == BodyFraming.Chunked ? Chunk(body) : body);

        StrictMessage message = Assert.Single(StrictMessage.ReadAll(written));
        Assert.Equal(Latin1.Text(head.MethodBytes), message.Method);
        Assert.Equal(Latin1.Text(target.RawPath) + Latin1.Text(target.Query), message.Target);
        Assert.Equal(body, message.Body);
        return true;
    }

    // Null where the body is broken or not whole: then the exchange is refused or waits.
    private static string? ReadBody(RequestHead head, ReadOnlySpan<byte> rest)
    {
        if (head.Framing == BodyFraming.None)
        {
            return "";
        }
        if (head.Framing == BodyFraming.Length)
        {
            return rest.Length < head.ContentLength ? null : Latin1.Text(rest[..(int)head.ContentLength]);
        }
        var reader = new ChunkedReader(MessageLimits.Default.ChunkExtensions);
        var body = new StringBuilder();
        while (!reader.IsAtTrailers)
        {
            if (rest.IsEmpty || !reader.Read(rest, out int consumed, out int payload))
            {
                return null;
            }
            body.Append(Latin1.Text(rest.Slice(consumed - payload, payload)));
            rest = rest[consumed..];
        }
        var trailers = new TrailerSection();
        return trailers.Parse(rest) == HeadFault.None && trailers.IsComplete ? body.ToString() : null;
    }

    private static string Chunk(string body) => body.Length == 0 ? "0\r\n\r\n" : $"{body.Length:x}\r\n{body}\r\n0\r\n\r\n";

    private static string Mutate(Random random, string seed)
    {
        var text = new StringBuilder(seed);
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int at = random.Next(text.Length + 1);
            switch (random.Next(5))
            {
                case 0:
                    text.Insert(at, s_splices[random.Next(s_splices.Length)]);
                    break;
                case 1:
                    text.Insert(at, (char)random.Next(256));
                    break;
                case 2 when at < text.Length:
                    text[at] = (char)random.Next(256);
                    break;
                case 3 when at < text.Length:
                    text.Remove(at, Math.Min(random.Next(1, 4), text.Length - at));
                    break;
                default:
                    // At the start of a line, where it does most.
                    int line = text.ToString().IndexOf("\r\n", at, StringComparison.Ordinal);
                    text.Insert(line < 0 ? at : line + 2, s_splices[random.Next(s_splices.Length)]);
                    break;
            }
        }
        return text.ToString();
    }

    private static Mount Mount() => new()
    {
        Index = 0,
        Vhost = "*",
        Mountpoint = "/",
        Origin = "+/o.sock:/",
        Socket = "/o.sock",
        OriginPath = "/"u8.ToArray(),
    };
}
