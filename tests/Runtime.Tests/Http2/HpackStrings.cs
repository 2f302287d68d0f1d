using UdsAot.Http2;

namespace UdsAot.Tests.Http2;

/// <summary>Field blocks as tests write and compare them.</summary>
internal static class HpackStrings
{
    /// <summary>Decodes a block with the product's decoder: a line for each field, or the fault.</summary>
    public static string Decode(HpackDecoder decoder, ReadOnlySpan<byte> block, int room = 64 * 1024)
    {
        var sink = new ListSink(room);
        HpackFault fault = decoder.Decode(block, sink);
        return fault == HpackFault.None ? Lines(sink.Fields) : $"fault {fault}";
    }

    public static string Lines(IEnumerable<(string Name, string Value)> fields)
        => string.Concat(fields.Select(static field => $"{field.Name}: {field.Value}\n"));

    public static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>Encodes fields with the product's encoder.</summary>
    public static byte[] Encode(HpackEncoder encoder, int status, IEnumerable<(string Name, string Value)> fields)
    {
        byte[] buffer = new byte[256 * 1024];
        var writer = new FieldBlockWriter(buffer);
        encoder.Begin(ref writer);
        if (status > 0)
        {
            encoder.WriteStatus(ref writer, status);
        }
        foreach ((string name, string value) in fields)
        {
            encoder.WriteField(ref writer, Latin1.Bytes(name), Latin1.Bytes(value));
        }
        Assert.False(writer.Overflowed);
        return buffer[..writer.Written];
    }

    /// <summary>Gathers fields; those for which there is no room are left out, and counted.</summary>
    public sealed class ListSink(int room) : FieldSink
    {
        private readonly byte[] _room = new byte[room];

        public List<(string Name, string Value)> Fields { get; } = [];

        public int Omitted { get; private set; }

        public override Span<byte> Room(int wanted) => _room;

        public override void Add(int nameLength, int valueLength)
            => Fields.Add((Latin1.Text(_room.AsSpan(0, nameLength)), Latin1.Text(_room.AsSpan(nameLength + Gap, valueLength))));

        public override void Omit() => Omitted++;
    }
}
