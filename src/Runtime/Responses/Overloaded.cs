using System.Globalization;
using System.Text;

namespace UdsAot.Responses;

/// <summary>Response to a connection over the limit: a whole HTTP/1.1 response, sent before any request is read.</summary>
internal static class Overloaded
{
    public static ReadOnlyMemory<byte> Response { get; } = Make();

    /// <summary>
    /// The same for HTTP/2: the server's preface, an empty SETTINGS, and a GOAWAY with stream 0, so that the client may retry all of its
    /// requests (RFC 9113 sections 3.4 and 6.8).
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
