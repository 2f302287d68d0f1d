using System.Globalization;
using System.Text;

namespace UdsAot.Replies;

/// <summary>The answer to a connection that is one too many: a whole HTTP/1.1 reply, before any request was read.</summary>
internal static class Overloaded
{
    public static ReadOnlyMemory<byte> Reply { get; } = Make();

    private static byte[] Make()
    {
        ReadOnlyMemory<byte> page = ErrorPage.Html(503);
        string head = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {page.Length}\r\nConnection: close\r\n\r\n");
        return [.. Encoding.ASCII.GetBytes(head), .. page.Span];
    }
}
