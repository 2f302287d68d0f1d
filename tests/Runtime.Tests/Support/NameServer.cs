using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using UdsAot.Resolving;

namespace UdsAot.Tests.Support;

/// <summary>A name server on a loopback address, over UDP and TCP, that says what a test wants.</summary>
internal sealed class NameServer : IDisposable
{
    private const byte TruncatedFlag = 0x02;

    private readonly Socket _udp;
    private readonly Socket _tcp;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<(ushort Type, byte[] Data, uint Seconds)>> _records = [];
    private readonly List<string> _questions = [];

    public NameServer()
    {
        (_udp, _tcp) = Bind();
        Port = ((IPEndPoint)_udp.LocalEndPoint!).Port;
        _ = ServeUdpAsync();
        _ = ServeTcpAsync();
    }

    public int Port { get; }

    /// <summary>The response to known names, instead of its records.</summary>
    public DnsResult Result { get; set; } = DnsResult.Good;

    /// <summary>True if it says nothing at all.</summary>
    public bool IsSilent { get; set; }

    /// <summary>A type of question that it never answers.</summary>
    public ushort SilentOn { get; set; }

    /// <summary>True if its answers do not fit into a datagram.</summary>
    public bool Truncates { get; set; }

    /// <summary>True if answers to another question come before the right one.</summary>
    public bool IsForged { get; set; }

    /// <summary>The questions so far, each as <c>name type</c>.</summary>
    public string[] Questions
    {
        get
        {
            lock (_gate)
            {
                return [.. _questions];
            }
        }
    }

    /// <summary>Adds an address of a name.</summary>
    public NameServer With(string name, string address, uint seconds = 60)
    {
        var parsed = IPAddress.Parse(address);
        ushort type = parsed.AddressFamily == AddressFamily.InterNetworkV6 ? DnsMessage.TypeAaaa : DnsMessage.TypeA;
        Add(name, type, parsed.GetAddressBytes(), seconds);
        return this;
    }

    /// <summary>Adds another name that a name stands for.</summary>
    public NameServer WithAlias(string name, string target, uint seconds = 60)
    {
        Add(name, 5, Encode(target), seconds);
        return this;
    }

    public void Forget(string name)
    {
        lock (_gate)
        {
            _records.Remove(name);
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _udp.Dispose();
        _tcp.Dispose();
        _stop.Dispose();
    }

    // One port for both; the other kind of a free one may be in use.
    private static (Socket Udp, Socket Tcp) Bind()
    {
        while (true)
        {
            var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            udp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            try
            {
                tcp.Bind(udp.LocalEndPoint!);
                tcp.Listen();
                return (udp, tcp);
            }
            catch (SocketException)
            {
                udp.Dispose();
                tcp.Dispose();
            }
        }
    }

    private static byte[] Encode(string name)
    {
        var bytes = new List<byte>();
        foreach (string label in name.Split('.'))
        {
            bytes.Add((byte)label.Length);
            bytes.AddRange(Encoding.ASCII.GetBytes(label));
        }
        return [.. bytes, 0];
    }

    private void Add(string name, ushort type, byte[] data, uint seconds)
    {
        lock (_gate)
        {
            if (!_records.TryGetValue(name, out List<(ushort Type, byte[] Data, uint Seconds)>? records))
            {
                _records.Add(name, records = []);
            }
            records.Add((type, data, seconds));
        }
    }

    private async Task ServeUdpAsync()
    {
        byte[] buffer = new byte[DnsMessage.MaxDatagram];
        try
        {
            while (true)
            {
                SocketReceiveFromResult received = await _udp.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
                byte[] question = buffer[..received.ReceivedBytes];
                if (Answer(question) is not { } answer)
                {
                    continue;
                }
                if (IsForged)
                {
                    byte[] other = [.. answer];
                    other[0] ^= 1;
                    await _udp.SendToAsync(other, received.RemoteEndPoint, _stop.Token);
                    other = [.. answer];
                    other[13] ^= 1;
                    await _udp.SendToAsync(other, received.RemoteEndPoint, _stop.Token);
                }
                if (Truncates)
                {
                    answer = answer[..question.Length];
                    answer[2] |= TruncatedFlag;
                }
                await _udp.SendToAsync(answer, received.RemoteEndPoint, _stop.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeTcpAsync()
    {
        try
        {
            while (true)
            {
                using Socket client = await _tcp.AcceptAsync(_stop.Token);
                byte[] buffer = new byte[DnsMessage.MaxDatagram];
                int length = await client.ReceiveAsync(buffer, _stop.Token);
                byte[] answer = Answer(buffer[2..length])!;
                byte[] framed = [0, 0, .. answer];
                BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)answer.Length);
                // In two pieces, as TCP may bring it.
                await client.SendAsync(framed.AsMemory(0, 1), _stop.Token);
                await client.SendAsync(framed.AsMemory(1), _stop.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private byte[]? Answer(byte[] question)
    {
        var labels = new List<string>();
        int at = 12;
        while (question[at] > 0)
        {
            labels.Add(Encoding.ASCII.GetString(question, at + 1, question[at]));
            at += question[at] + 1;
        }
        string name = string.Join('.', labels);
        ushort type = BinaryPrimitives.ReadUInt16BigEndian(question.AsSpan(at + 1));
        lock (_gate)
        {
            _questions.Add($"{name} {(type == DnsMessage.TypeA ? "A" : "AAAA")}");
            if (IsSilent || type == SilentOn)
            {
                return null;
            }
            var message = new List<byte>(question);
            bool isKnown = _records.ContainsKey(name);
            DnsResult result = isKnown || Result != DnsResult.Good ? Result : DnsResult.NoSuchName;
            int count = 0;
            // Those of the name, and what its aliases lead to.
            for (string? next = name; next is not null && result == DnsResult.Good && _records.TryGetValue(next, out var records);)
            {
                byte[] owner = next == name ? [0xC0, 12] : Encode(next);
                next = null;
                foreach ((ushort found, byte[] data, uint seconds) in records)
                {
                    if (found != type && found != 5)
                    {
                        continue;
                    }
                    byte[] tail = new byte[10];
                    BinaryPrimitives.WriteUInt16BigEndian(tail, found);
                    BinaryPrimitives.WriteUInt16BigEndian(tail.AsSpan(2), 1);
                    BinaryPrimitives.WriteUInt32BigEndian(tail.AsSpan(4), seconds);
                    BinaryPrimitives.WriteUInt16BigEndian(tail.AsSpan(8), (ushort)data.Length);
                    message.AddRange([.. owner, .. tail, .. data]);
                    count++;
                    next = found == 5 ? Decode(data) : next;
                }
            }
            byte[] answer = [.. message];
            answer[2] |= 0x80;
            answer[3] = (byte)(0x80 | (byte)result);
            BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(6), (ushort)count);
            return answer;
        }
    }

    private static string Decode(byte[] name)
    {
        var labels = new List<string>();
        for (int at = 0; name[at] > 0; at += name[at] + 1)
        {
            labels.Add(Encoding.ASCII.GetString(name, at + 1, name[at]));
        }
        return string.Join('.', labels);
    }
}
