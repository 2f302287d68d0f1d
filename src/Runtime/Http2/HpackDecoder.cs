using System.Buffers;

namespace UdsAot.Http2;

/// <summary>
/// Decodes field blocks (RFC 7541). It holds the dynamic table of one connection, so every block must be given to it, in order, until one
/// is at fault.
/// </summary>
internal sealed class HpackDecoder
{
    private const byte IndexedBit = 0x80;
    private const byte IndexingBit = 0x40;
    private const byte SizeUpdateBit = 0x20;
    private const byte HuffmanBit = 0x80;

    private readonly HpackTable _table = new();

    /// <summary>Octets of memory that the dynamic table holds.</summary>
    public int Footprint => _table.Footprint;

    /// <summary>Decodes a block.</summary>
    /// <param name="block">The whole block, its fragments put together.</param>
    /// <param name="sink">Takes the fields.</param>
    public HpackFault Decode(ReadOnlySpan<byte> block, FieldSink sink)
    {
        bool hasFields = false;
        while (!block.IsEmpty)
        {
            byte first = block[0];
            HpackFault fault;
            if ((first & IndexedBit) != 0)
            {
                fault = TakeIndexed(ref block, sink);
            }
            else if ((first & IndexingBit) != 0)
            {
                fault = TakeLiteral(ref block, prefix: 6, isIndexed: true, sink);
            }
            else if ((first & SizeUpdateBit) != 0)
            {
                if (hasFields || !HpackInteger.TryRead(ref block, 5, out int size) || size > Http2Limits.TableSize)
                {
                    return HpackFault.TableSize;
                }
                _table.Resize(size);
                continue;
            }
            else
            {
                // Whether a field is never to be indexed (section 7.1.3) does not matter where no index follows.
                fault = TakeLiteral(ref block, prefix: 4, isIndexed: false, sink);
            }
            if (fault != HpackFault.None)
            {
                return fault;
            }
            hasFields = true;
        }
        return HpackFault.None;
    }

    private HpackFault TakeIndexed(ref ReadOnlySpan<byte> block, FieldSink sink)
    {
        if (!HpackInteger.TryRead(ref block, 7, out int index))
        {
            return HpackFault.Truncated;
        }
        if (!TryFind(index, out int nameLength, out int valueLength))
        {
            return HpackFault.Index;
        }
        int size = nameLength + FieldSink.Gap + valueLength;
        Span<byte> room = sink.Room(size);
        if (room.Length < size)
        {
            sink.Omit();
            return HpackFault.None;
        }
        CopyName(index, room);
        if (index <= HpackStaticTable.Count)
        {
            HpackStaticTable.Value(index).CopyTo(room[(nameLength + FieldSink.Gap)..]);
        }
        else
        {
            _table.CopyValue(index - HpackStaticTable.Count - 1, room[(nameLength + FieldSink.Gap)..]);
        }
        sink.Add(nameLength, valueLength);
        return HpackFault.None;
    }

    private HpackFault TakeLiteral(ref ReadOnlySpan<byte> block, int prefix, bool isIndexed, FieldSink sink)
    {
        if (!HpackInteger.TryRead(ref block, prefix, out int index))
        {
            return HpackFault.Truncated;
        }
        int indexedLength = 0;
        ReadOnlySpan<byte> name = default;
        bool isNameCoded = false;
        if (index != 0 ? !TryFind(index, out indexedLength, out _) : !TryTakeString(ref block, out name, out isNameCoded))
        {
            return index != 0 ? HpackFault.Index : HpackFault.Truncated;
        }
        if (!TryTakeString(ref block, out ReadOnlySpan<byte> value, out bool isValueCoded))
        {
            return HpackFault.Truncated;
        }

        var literal = new Literal(index, indexedLength, name, isNameCoded, value, isValueCoded);
        Span<byte> room = sink.Room(literal.MaxSize);
        OperationStatus status = Write(literal, room, out int nameLength, out int valueLength);
        if (status == OperationStatus.Done)
        {
            if (isIndexed)
            {
                _table.Add(room[..nameLength], room.Slice(nameLength + FieldSink.Gap, valueLength));
            }
            sink.Add(nameLength, valueLength);
            return HpackFault.None;
        }
        if (status == OperationStatus.DestinationTooSmall)
        {
            status = Omit(literal, isIndexed);
            sink.Omit();
        }
        return status == OperationStatus.InvalidData ? HpackFault.Huffman : HpackFault.None;
    }

    // The sink has no room, but the table may have: what comes later refers to it.
    private OperationStatus Omit(in Literal literal, bool isIndexed)
    {
        byte[] scratch = ArrayPool<byte>.Shared.Rent(Http2Limits.TableSize);
        OperationStatus status = Write(literal, scratch, out int nameLength, out int valueLength);
        if (isIndexed)
        {
            if (status == OperationStatus.Done)
            {
                _table.Add(scratch.AsSpan(0, nameLength), scratch.AsSpan(nameLength + FieldSink.Gap, valueLength));
            }
            else
            {
                // Larger than any table is allowed to be.
                _table.Clear();
            }
        }
        ArrayPool<byte>.Shared.Return(scratch);
        return status;
    }

    private OperationStatus Write(in Literal literal, Span<byte> room, out int nameLength, out int valueLength)
    {
        nameLength = literal.IndexedLength;
        valueLength = 0;
        if (literal.Index != 0)
        {
            if (nameLength > room.Length)
            {
                return OperationStatus.DestinationTooSmall;
            }
            CopyName(literal.Index, room);
        }
        else if (Write(literal.Name, literal.IsNameCoded, room, out nameLength) is var status and not OperationStatus.Done)
        {
            return status;
        }
        return nameLength + FieldSink.Gap > room.Length
            ? OperationStatus.DestinationTooSmall
            : Write(literal.Value, literal.IsValueCoded, room[(nameLength + FieldSink.Gap)..], out valueLength);
    }

    private static OperationStatus Write(ReadOnlySpan<byte> text, bool isCoded, Span<byte> room, out int length)
    {
        if (isCoded)
        {
            return Huffman.Decode(text, room, out length);
        }
        length = text.Length;
        return text.TryCopyTo(room) ? OperationStatus.Done : OperationStatus.DestinationTooSmall;
    }

    private static bool TryTakeString(scoped ref ReadOnlySpan<byte> block, out ReadOnlySpan<byte> text, out bool isCoded)
    {
        isCoded = !block.IsEmpty && (block[0] & HuffmanBit) != 0;
        if (!HpackInteger.TryRead(ref block, 7, out int length) || length > block.Length)
        {
            text = default;
            return false;
        }
        text = block[..length];
        block = block[length..];
        return true;
    }

    private bool TryFind(int index, out int nameLength, out int valueLength)
    {
        if (index - HpackStaticTable.Count - 1 is >= 0 and int place && place < _table.Count)
        {
            (nameLength, valueLength) = _table.LengthsOf(place);
            return true;
        }
        bool isStatic = index is > 0 and <= HpackStaticTable.Count;
        nameLength = isStatic ? HpackStaticTable.Name(index).Length : 0;
        valueLength = isStatic ? HpackStaticTable.Value(index).Length : 0;
        return isStatic;
    }

    private void CopyName(int index, Span<byte> destination)
    {
        if (index <= HpackStaticTable.Count)
        {
            HpackStaticTable.Name(index).CopyTo(destination);
        }
        else
        {
            _table.CopyName(index - HpackStaticTable.Count - 1, destination);
        }
    }

    private readonly ref struct Literal(int index, int indexedLength, ReadOnlySpan<byte> name, bool isNameCoded, ReadOnlySpan<byte> value, bool isValueCoded)
    {
        public readonly int Index = index;
        public readonly int IndexedLength = indexedLength;
        public readonly ReadOnlySpan<byte> Name = name;
        public readonly bool IsNameCoded = isNameCoded;
        public readonly ReadOnlySpan<byte> Value = value;
        public readonly bool IsValueCoded = isValueCoded;

        /// <summary>Octets that it takes at most, before Huffman coding is undone.</summary>
        public int MaxSize => (Index != 0 ? IndexedLength : MaxLength(Name, IsNameCoded)) + FieldSink.Gap + MaxLength(Value, IsValueCoded);

        private static int MaxLength(ReadOnlySpan<byte> text, bool isCoded) => isCoded ? Huffman.MaxDecodedLength(text.Length) : text.Length;
    }
}
