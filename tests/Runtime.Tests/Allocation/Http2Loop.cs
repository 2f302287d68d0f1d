using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace UdsAot.Tests.Allocation;

/// <summary>
/// An HTTP/2 client (RFC 9113) that knows just enough to repeat a request on one connection, one stream after the other, and
/// allocates nothing by it. Its header block is written without the dynamic table (RFC 7541 section 6.2.2), so that it is
/// always the same bytes.
/// </summary>
internal sealed class Http2Loop : IExchangeLoop
{
    private const int FrameHead = 9;
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte Settings = 4;
    private const byte EndStream = 1;
    private const byte EndHeaders = 4;
    private const byte Acknowledged = 1;

    private readonly Socket _socket;
    private readonly byte[] _request;
    private readonly int _content;
    private readonly byte[] _buffer = new byte[65_536];
    private readonly byte[] _windowUpdate = [0, 0, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    private int _stream = -1;
    private int _start;
    private int _end;

    /// <param name="server">The proxy.</param>
    /// <param name="fields">Fields in lower case; of the pseudo ones the method, scheme, path and authority come first.</param>
    /// <param name="content">What follows the fields in a DATA frame; empty for a request without.</param>
    public Http2Loop(EndPoint server, IEnumerable<(string Name, string Value)> fields, string content = "")
    {
        var block = new List<byte>();
        foreach ((string name, string value) in fields)
        {
            block.Add(0);
            AppendString(block, name);
            AppendString(block, value);
        }
        byte ends = content.Length == 0 ? EndStream : (byte)0;
        _request = [.. Head(block.Count, Headers, (byte)(ends | EndHeaders)), .. block];
        _content = _request.Length;
        if (content.Length > 0)
        {
            _request = [.. _request, .. Head(content.Length, Data, EndStream), .. Encoding.ASCII.GetBytes(content)];
        }
        _socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _socket.Connect(server);
        _socket.Send([.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Head(0, Settings, 0)]);
    }

    public void Exchange()
    {
        _stream += 2;
        BinaryPrimitives.WriteInt32BigEndian(_request.AsSpan(5), _stream);
        if (_content < _request.Length)
        {
            BinaryPrimitives.WriteInt32BigEndian(_request.AsSpan(_content + 5), _stream);
        }
        _socket.Send(_request.AsSpan());
        while (!ReadFrame())
        {
            // A frame that ends nothing.
        }
    }

    public void Dispose() => _socket.Dispose();

    // Answers whether the frame was the last of the stream.
    private bool ReadFrame()
    {
        Fill(FrameHead);
        ReadOnlySpan<byte> head = _buffer.AsSpan(_start, FrameHead);
        int length = head[0] << 16 | head[1] << 8 | head[2];
        byte type = head[3];
        byte flags = head[4];
        Fill(FrameHead + length);
        _start += FrameHead + length;
        switch (type)
        {
            case Settings when (flags & Acknowledged) == 0:
                _socket.Send(SettingsAcknowledged);
                return false;
            case Data or Headers:
                if (type == Data && length > 0)
                {
                    // The connection's window; the stream's is large enough for its one response.
                    BinaryPrimitives.WriteInt32BigEndian(_windowUpdate.AsSpan(FrameHead), length);
                    _socket.Send(_windowUpdate.AsSpan());
                }
                return (flags & EndStream) != 0;
            case 3 or 7:
                throw new InvalidOperationException($"the server ended the {(type == 3 ? "stream" : "connection")}");
            default:
                return false;
        }
    }

    private static ReadOnlySpan<byte> SettingsAcknowledged => [0, 0, 0, Settings, Acknowledged, 0, 0, 0, 0];

    private void Fill(int count)
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        while (_end - _start < count)
        {
            int received = _socket.Receive(_buffer.AsSpan(_end));
            if (received == 0)
            {
                throw new InvalidOperationException("the server closed the connection");
            }
            _end += received;
        }
    }

    private static byte[] Head(int length, byte type, byte flags) => [(byte)(length >> 16), (byte)(length >> 8), (byte)length, type, flags, 0, 0, 0, 0];

    // A string without Huffman coding; lengths up to 126 + 127 are all that is needed here.
    private static void AppendString(List<byte> block, string text)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        if (bytes.Length < 127)
        {
            block.Add((byte)bytes.Length);
        }
        else
        {
            Assert.InRange(bytes.Length, 127, 127 + 127);
            block.Add(127);
            block.Add((byte)(bytes.Length - 127));
        }
        block.AddRange(bytes);
    }
}
