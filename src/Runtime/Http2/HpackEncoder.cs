using System.Buffers.Text;
using System.Numerics;
using System.Runtime.InteropServices;
using UdsAot.Http1;

namespace UdsAot.Http2;

/// <summary>
/// Encodes the field blocks of one connection's responses (RFC 7541). A field that comes for the second time is put into the dynamic
/// table, so that it costs one octet from then on, and fields that differ from response to response leave the table alone. Only what goes
/// into the table is worth Huffman coding: the rest is copied as it is.
/// </summary>
internal sealed class HpackEncoder
{
    /// <summary>Places for the hashes of fields that came once.</summary>
    private const int Remembered = 32;

    private const int RememberedShift = 27;

    private const byte Indexed = 0x80;
    private const byte Indexing = 0x40;
    private const byte SizeUpdate = 0x20;
    private const byte NeverIndexed = 0x10;

    private readonly HpackTable _table = new();
    private uint[]? _seen;
    private int _announced = Http2Limits.TableSize;
    private int _smallest = Http2Limits.TableSize;
    private int _allowed = Http2Limits.TableSize;

    public HpackEncoder() => _table.Resize(Http2Limits.ResponseTableSize);

    /// <summary>Octets of memory that the dynamic table holds.</summary>
    public int Footprint => _table.Footprint + (_seen?.Length ?? 0) * sizeof(uint);

    /// <summary>Applies the peer's SETTINGS_HEADER_TABLE_SIZE; the next block announces it where it has to (section 4.2).</summary>
    public void Allow(uint size)
    {
        _allowed = (int)Math.Min(size, Http2Limits.TableSize);
        _smallest = Math.Min(_smallest, _allowed);
    }

    /// <summary>Begins a block.</summary>
    public void Begin(ref FieldBlockWriter writer)
    {
        if (_smallest < _announced)
        {
            Announce(ref writer, _smallest);
        }
        if (_allowed > _announced)
        {
            Announce(ref writer, _allowed);
        }
        _smallest = _allowed;
    }

    /// <summary>Writes :status.</summary>
    /// <param name="writer">Takes the block.</param>
    /// <param name="status">100 to 999.</param>
    public void WriteStatus(ref FieldBlockWriter writer, int status)
    {
        int index = status switch
        {
            200 => HpackStaticTable.Status,
            204 => HpackStaticTable.Status + 1,
            206 => HpackStaticTable.Status + 2,
            304 => HpackStaticTable.Status + 3,
            400 => HpackStaticTable.Status + 4,
            404 => HpackStaticTable.Status + 5,
            500 => HpackStaticTable.Status + 6,
            _ => 0,
        };
        if (index != 0)
        {
            writer.WriteInteger(Indexed, 7, index);
            return;
        }
        Span<byte> digits = stackalloc byte[3];
        Utf8Formatter.TryFormat(status, digits, out _);
        writer.WriteInteger(0, 4, HpackStaticTable.Status);
        writer.WriteString(digits);
    }

    /// <summary>Writes a field.</summary>
    /// <param name="writer">Takes the block. If it overflows, the connection's tables differ, and it must be closed.</param>
    /// <param name="name">A token in any case; it is written in lower case.</param>
    /// <param name="value">The value.</param>
    public void WriteField(ref FieldBlockWriter writer, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        int index = HpackStaticTable.Find(name);
        if (index == HpackStaticTable.SetCookie)
        {
            // A table of many values could be asked for one of them (section 7.1).
            WriteLiteral(ref writer, NeverIndexed, 4, index, name, value, isCoded: false);
            return;
        }
        if (name.Length + value.Length + HpackTable.EntryOverhead > _table.MaxSize / 2)
        {
            WriteLiteral(ref writer, 0, 4, index, name, value, isCoded: false);
            return;
        }
        uint hash = HashOf(name, value);
        if (_table.Find(hash, name, value) is >= 0 and int entry)
        {
            writer.WriteInteger(Indexed, 7, entry + HpackStaticTable.Count + 1);
            return;
        }
        _seen ??= new uint[Remembered];
        ref uint seen = ref _seen[hash >> RememberedShift];
        if (seen != hash)
        {
            seen = hash;
            WriteLiteral(ref writer, 0, 4, index, name, value, isCoded: false);
            return;
        }
        WriteLiteral(ref writer, Indexing, 6, index, name, value, isCoded: true);
        _table.Add(name, value, hash);
    }

    /// <summary>Writes the fields of a head that pass a filter.</summary>
    public void WriteFields<TFilter>(ref FieldBlockWriter writer, Head head, TFilter filter)
        where TFilter : struct, IFieldFilter
    {
        ReadOnlySpan<byte> bytes = head.Bytes.Span;
        foreach (ref readonly Field field in head.Fields)
        {
            if (filter.Passes(in field, bytes))
            {
                WriteField(ref writer, field.Name(bytes), field.Value(bytes));
            }
        }
    }

    /// <summary>Writes fields that are given as lines.</summary>
    /// <param name="writer">Takes the block.</param>
    /// <param name="lines">Complete lines, <c>Name: value CRLF</c> each; possibly none.</param>
    public void WriteLines(ref FieldBlockWriter writer, ReadOnlySpan<byte> lines)
    {
        while (!lines.IsEmpty)
        {
            int end = lines.IndexOf("\r\n"u8);
            ReadOnlySpan<byte> line = lines[..end];
            int colon = line.IndexOf((byte)':');
            WriteField(ref writer, line[..colon], line[(colon + 1)..].Trim(" \t"u8));
            lines = lines[(end + 2)..];
        }
    }

    // The peer's table may be the larger one: it then holds what is in this one, in the same order, and older entries that are not used.
    private void Announce(ref FieldBlockWriter writer, int size)
    {
        writer.WriteInteger(SizeUpdate, 5, size);
        _announced = size;
        _table.Resize(Math.Min(size, Http2Limits.ResponseTableSize));
    }

    private static void WriteLiteral(
        ref FieldBlockWriter writer, byte pattern, int prefix, int index, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool isCoded)
    {
        writer.WriteInteger(pattern, prefix, index);
        if (index == 0)
        {
            writer.WriteName(name);
        }
        if (isCoded)
        {
            writer.WriteCoded(value);
        }
        else
        {
            writer.WriteString(value);
        }
    }

    // Names that differ in case only have the same hash. It need not be strong: what is found is compared.
    private static uint HashOf(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
        => Mix(value, Mix(name, (uint)(name.Length << 16 | value.Length), 0x2020_2020), 0) | 1;

    private static uint Mix(ReadOnlySpan<byte> bytes, uint hash, uint fold)
    {
        while (bytes.Length >= sizeof(uint))
        {
            hash = (BitOperations.RotateLeft(hash, 5) ^ (MemoryMarshal.Read<uint>(bytes) | fold)) * 0x9E37_79B1;
            bytes = bytes[sizeof(uint)..];
        }
        foreach (byte octet in bytes)
        {
            hash = (BitOperations.RotateLeft(hash, 5) ^ (octet | (fold & 0xFF))) * 0x9E37_79B1;
        }
        return hash ^ (hash >> 15);
    }
}
