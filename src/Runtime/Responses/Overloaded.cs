using System.Globalization;
using System.Text;

namespace UdsAot.Responses;

/// <summary>The answer to a connection that is one too many: a whole HTTP/1.1 response, before any request was read.</summary>
internal static class Overloaded
{
    public static ReadOnlyMemory<byte> Response { get; } = Make();

    /// <summary>
    /// The same to a client that speaks HTTP/2: the server's preface, an empty SETTINGS, and a GOAWAY that says that none of its streams was
    /// looked at, so that it may try again (RFC 9113 sections 3.4 and 6.8).
    /// </summary>
    public static ReadOnlyMemory<byte> Http2Response { get; } = new byte[]
    {
        0, 0, 0, 4, 0, 0, 0, 0, 0,
        0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    };

    private static byte[] Make()
    {
        ReadOnlyMemory<byte> page = ErrorPage.Html(503);
        string head = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {page.Length}\r\nConnection: close\r\n\r\n");
        return [.. Encoding.ASCII.GetBytes(head), .. page.Span];
    }
}
