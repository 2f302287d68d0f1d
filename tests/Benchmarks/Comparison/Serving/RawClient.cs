using System.Net.Sockets;
using System.Text;

namespace UdsAot.Benchmarks.Comparison.Serving;

/// <summary>The few requests that the comparison itself makes.</summary>
internal static class RawClient
{
    /// <summary>Milliseconds that a response may take.</summary>
    public const int Patience = 10_000;

    private static readonly byte[] s_get = Encoding.ASCII.GetBytes($"GET {FileOrigin.Small} HTTP/1.1\r\nHost: localhost\r\n\r\n");

    /// <summary>Asks for the small file and reads the response; the connection stays open.</summary>
    /// <returns>True if it was 200 and whole.</returns>
    public static bool Get(Socket socket)
    {
        socket.Send(s_get);
        Span<byte> response = stackalloc byte[2048];
        int length = 0;
        while (!response[..length].EndsWith("Hello, world!"u8))
        {
            int read = socket.Receive(response[length..]);
            if (read == 0)
            {
                return false;
            }
            length += read;
            if (!response[..length].StartsWith("HTTP/1.1 200 "u8[..Math.Min(length, 13)]))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Reads up to the empty line that ends a head. What follows stays unread.</summary>
    /// <returns>The head, or an empty string at the end of the connection.</returns>
    public static string ReadHead(Socket socket)
    {
        Span<byte> head = stackalloc byte[4096];
        int length = 0;
        while (length < head.Length)
        {
            // A byte at a time: the bytes behind the head belong to another reader, and heads are few.
            if (socket.Receive(head.Slice(length, 1)) == 0)
            {
                return "";
            }
            length++;
            if (head[..length].EndsWith("\r\n\r\n"u8))
            {
                return Encoding.Latin1.GetString(head[..length]);
            }
        }
        throw new InvalidDataException("A head is longer than 4 KiB.");
    }

    /// <summary>Reads until a buffer is full.</summary>
    /// <returns>True if it was filled before the connection's end.</returns>
    public static bool ReadFully(Socket socket, Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int read = socket.Receive(buffer);
            if (read == 0)
            {
                return false;
            }
            buffer = buffer[read..];
        }
        return true;
    }
}
