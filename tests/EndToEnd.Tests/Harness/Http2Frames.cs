using System.Buffers.Binary;
using System.Text;

namespace UdsAot.EndToEnd.Harness;

/// <summary>Writes a client's frames of HTTP/2, sound or not (RFC 9113 section 6).</summary>
internal static class Http2Frames
{
    public const byte Data = 0;
    public const byte Headers = 1;
    public const byte Priority = 2;
    public const byte Reset = 3;
    public const byte Settings = 4;
    public const byte Ping = 6;
    public const byte GoAway = 7;
    public const byte WindowUpdate = 8;
    public const byte Continuation = 9;

    /// <summary>END_STREAM, and ACK of SETTINGS and PING.</summary>
    public const byte EndStream = 1;

    /// <summary>END_HEADERS.</summary>
    public const byte EndHeaders = 4;

    /// <summary>PADDED.</summary>
    public const byte Padded = 8;

    /// <summary>PRIORITY, a flag of HEADERS.</summary>
    public const byte HasPriority = 32;

    /// <summary>END_STREAM and END_HEADERS.</summary>
    public const byte Whole = EndStream | EndHeaders;

    /// <summary>The pseudo-fields of a request.</summary>
    public static (string Name, string Value)[] Request(string method, string path)
        => [(":method", method), (":scheme", "https"), (":path", path), (":authority", "kestrel.test")];

    public static byte[] Frame(byte type, byte flags, int stream, params byte[] payload)
    {
        byte[] frame = new byte[9 + payload.Length];
        frame[0] = (byte)(payload.Length >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(1), (ushort)payload.Length);
        (frame[3], frame[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        return frame;
    }

    /// <summary>HEADERS with a whole request.</summary>
    public static byte[] Get(int stream, string path = "/hello") => Frame(Headers, Whole, stream, Block(Request("GET", path)));

    /// <summary>HEADERS with a request whose content is to come.</summary>
    public static byte[] Post(int stream, params (string Name, string Value)[] more) => Frame(Headers, EndHeaders, stream, Block([.. Request("POST", "/echo"), .. more]));

    /// <summary>HEADERS with a whole request that is not as it should be.</summary>
    public static byte[] Odd(int stream, params (string Name, string Value)[] fields) => Frame(Headers, Whole, stream, Block(fields));

    /// <summary>DATA with text.</summary>
    public static byte[] Content(int stream, bool ends, string text) => Frame(Data, ends ? EndStream : (byte)0, stream, Encoding.Latin1.GetBytes(text));

    /// <summary>SETTINGS with parameters in their order.</summary>
    public static byte[] Set(params (ushort Id, uint Value)[] parameters)
    {
        byte[] payload = new byte[6 * parameters.Length];
        for (int i = 0; i < parameters.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(6 * i), parameters[i].Id);
            BinaryPrimitives.WriteUInt32BigEndian(payload.AsSpan(6 * i + 2), parameters[i].Value);
        }
        return Frame(Settings, 0, 0, payload);
    }

    public static byte[] Widen(int stream, uint increment) => Frame(WindowUpdate, 0, stream, Number(increment));

    public static byte[] Number(uint number)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return bytes;
    }

    /// <summary>A field block without indexing and without Huffman coding (RFC 7541 section 6.2.2).</summary>
    public static byte[] Block(params (string Name, string Value)[] fields)
    {
        var block = new List<byte>();
        foreach ((string name, string value) in fields)
        {
            block.AddRange([0, .. String(name), .. String(value)]);
        }
        return [.. block];
    }

    /// <summary>A string without Huffman coding (RFC 7541 section 5.2).</summary>
    public static byte[] String(string text)
    {
        var bytes = new List<byte>();
        if (text.Length < 127)
        {
            bytes.Add((byte)text.Length);
        }
        else
        {
            bytes.Add(127);
            int rest = text.Length - 127;
            for (; rest > 127; rest >>= 7)
            {
                bytes.Add((byte)(rest | 128));
            }
            bytes.Add((byte)rest);
        }
        bytes.AddRange(Encoding.Latin1.GetBytes(text));
        return [.. bytes];
    }
}
