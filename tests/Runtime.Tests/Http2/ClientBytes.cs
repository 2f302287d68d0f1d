using UdsAot.Http2;

namespace UdsAot.Tests.Http2;

/// <summary>Frames as a client sends them.</summary>
internal static class ClientBytes
{
    public static byte[] Frame(FrameType type, FrameFlags flags, int stream, params byte[] payload)
    {
        byte[] bytes = new byte[FrameHeader.Size + payload.Length];
        new FrameHeader(payload.Length, type, flags, stream).Write(bytes);
        payload.CopyTo(bytes, FrameHeader.Size);
        return bytes;
    }

    public static byte[] Settings(params byte[] payload) => Frame(FrameType.Settings, FrameFlags.None, 0, payload);

    public static byte[] Headers(int stream, bool endsStream, byte[] block)
        => Frame(FrameType.Headers, FrameFlags.EndHeaders | (endsStream ? FrameFlags.EndStream : 0), stream, block);

    public static byte[] Request(int stream, bool endsStream, params (string Name, string Value)[] fields)
        => Headers(stream, endsStream, PlainHpack.Encode(fields));

    public static byte[] Data(int stream, bool endsStream, string text)
        => Frame(FrameType.Data, endsStream ? FrameFlags.EndStream : 0, stream, Latin1.Bytes(text));

    /// <summary>The fields of a GET, and others behind them.</summary>
    public static (string Name, string Value)[] Get(params (string Name, string Value)[] others) => Method("GET", others);

    public static (string Name, string Value)[] Method(string method, params (string Name, string Value)[] others)
        => [(":method", method), (":scheme", "http"), (":path", "/a?b"), (":authority", "a.test"), .. others];
}
