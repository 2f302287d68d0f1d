using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace UdsAot.Resolving;

/// <summary>Sends one question to one name server: over UDP, and over TCP if the answer does not fit (RFC 1035 section 4.2).</summary>
internal static class DnsExchange
{
    /// <summary>Asks the server. Network errors are thrown as exceptions.</summary>
    /// <returns>The answer, or null if the message over TCP is malformed.</returns>
    public static async Task<DnsAnswer?> AskAsync(IPEndPoint server, byte[] question, CancellationToken stop)
    {
        DnsAnswer answer = await AskOverUdpAsync(server, question, stop).ConfigureAwait(false);
        return answer.IsTruncated ? await AskOverTcpAsync(server, question, stop).ConfigureAwait(false) : answer;
    }

    private static async Task<DnsAnswer> AskOverUdpAsync(IPEndPoint server, byte[] question, CancellationToken stop)
    {
        // Connected, so that the kernel drops datagrams from other hosts; and with a port of its own for each question, which an attacker
        // who does not see the question must guess beside its id.
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, stop).ConfigureAwait(false);
        await socket.SendAsync(question, stop).ConfigureAwait(false);
        byte[] message = new byte[DnsMessage.MaxDatagram];
        while (true)
        {
            int length = await socket.ReceiveAsync(message, stop).ConfigureAwait(false);
            if (DnsMessage.Read(message.AsSpan(0, length), question) is { } answer)
            {
                return answer;
            }
        }
    }

    private static async Task<DnsAnswer?> AskOverTcpAsync(IPEndPoint server, byte[] question, CancellationToken stop)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server, stop).ConfigureAwait(false);
        byte[] framed = new byte[question.Length + sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)question.Length);
        question.CopyTo(framed, sizeof(ushort));
        await socket.SendAsync(framed, stop).ConfigureAwait(false);
        byte[] length = await ReceiveAsync(socket, sizeof(ushort), stop).ConfigureAwait(false);
        byte[] message = await ReceiveAsync(socket, BinaryPrimitives.ReadUInt16BigEndian(length), stop).ConfigureAwait(false);
        return DnsMessage.Read(message, question) is { IsTruncated: false } answer ? answer : null;
    }

    private static async Task<byte[]> ReceiveAsync(Socket socket, int length, CancellationToken stop)
    {
        byte[] bytes = new byte[length];
        for (int received = 0; received < length;)
        {
            int count = await socket.ReceiveAsync(bytes.AsMemory(received), stop).ConfigureAwait(false);
            received += count > 0 ? count : throw new SocketException((int)SocketError.ConnectionReset);
        }
        return bytes;
    }
}
