using System.Net;
using System.Net.Sockets;

namespace UdsAot.Tests.Allocation;

/// <summary>An HTTP/1.1 client that sends the same request again and again on one connection and allocates nothing by it.</summary>
internal sealed class Http1Loop : IExchangeLoop
{
    private readonly Socket _socket;
    private readonly byte[] _request;
    private readonly byte[] _responseEnd;
    private readonly byte[] _buffer = new byte[262_144];

    /// <param name="server">The proxy.</param>
    /// <param name="request">The request.</param>
    /// <param name="responseEnd">What every response ends with.</param>
    public Http1Loop(EndPoint server, string request, string responseEnd)
    {
        _request = Latin1.Bytes(request);
        _responseEnd = Latin1.Bytes(responseEnd);
        _socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _socket.Connect(server);
    }

    public void Exchange()
    {
        _socket.Send(_request.AsSpan());
        int length = 0;
        do
        {
            int received = _socket.Receive(_buffer.AsSpan(length));
            Ensure(received > 0);
            length += received;
        }
        while (!_buffer.AsSpan(0, length).EndsWith(_responseEnd));
        Ensure(_buffer.AsSpan().StartsWith("HTTP/1.1 200 "u8) || _buffer.AsSpan().StartsWith("HTTP/1.1 30"u8));
    }

    public void Dispose() => _socket.Dispose();

    private void Ensure(bool condition)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"not the response that was expected: {Latin1.Text(_buffer.AsSpan(0, 200))}");
        }
    }
}
