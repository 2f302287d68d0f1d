using UdsAot.Http1;

namespace UdsAot.Http2;

/// <summary>
/// A dynamic table (RFC 7541 section 2.3.2): names and values in a ring of octets, the oldest of which make room for new ones. It takes
/// memory as it fills, and none as long as it is not used.
/// </summary>
internal sealed class HpackTable
{
    /// <summary>Octets that an entry counts for beside its name and value (section 4.1).</summary>
    public const int EntryOverhead = 32;

    private const int FirstRing = 256;
    private const int FirstEntries = 8;

    private byte[] _ring = [];
    private Entry[] _entries = [];
    private int _ringEnd;
    private int _ringUsed;
    private int _newest;

    /// <summary>Octets that the entries may count for.</summary>
    public int MaxSize { get; private set; } = Http2Limits.TableSize;

    /// <summary>Octets that the entries count for.</summary>
    public int Size { get; private set; }

    /// <summary>Number of entries.</summary>
    public int Count { get; private set; }

    /// <summary>Octets of memory that the table holds.</summary>
    public int Footprint => _ring.Length + _entries.Length * 12;

    /// <summary>Changes the size that the table may have (section 4.3).</summary>
    public void Resize(int maxSize)
    {
        MaxSize = maxSize;
        Evict(0);
        if (Count == 0)
        {
            _ring = [];
            _entries = [];
            _ringEnd = _newest = 0;
        }
    }

    /// <summary>Adds an entry; one that is larger than the table leaves it empty (section 4.4).</summary>
    /// <param name="name">The name; no part of the table.</param>
    /// <param name="value">The value; no part of the table.</param>
    /// <param name="hash">What <see cref="Find"/> looks for.</param>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, uint hash = 0)
    {
        int size = name.Length + value.Length + EntryOverhead;
        Evict(size);
        if (size > MaxSize)
        {
            return;
        }
        MakeRoom(name.Length + value.Length);
        _newest = (_newest + 1) & (_entries.Length - 1);
        _entries[_newest] = new Entry { Hash = hash, Start = (ushort)_ringEnd, NameLength = (ushort)name.Length, ValueLength = (ushort)value.Length };
        Put(name);
        Put(value);
        Size += size;
        Count++;
    }

    /// <summary>Empties the table, as an entry does that is larger than it.</summary>
    public void Clear() => Evict(MaxSize + 1);

    /// <summary>Octets of an entry's name and value.</summary>
    /// <param name="index">0 for the newest entry, less than <see cref="Count"/>.</param>
    public (int Name, int Value) LengthsOf(int index)
    {
        ref readonly Entry entry = ref At(index);
        return (entry.NameLength, entry.ValueLength);
    }

    /// <summary>Copies an entry's name.</summary>
    public void CopyName(int index, Span<byte> destination)
    {
        ref readonly Entry entry = ref At(index);
        Copy(entry.Start, destination[..entry.NameLength]);
    }

    /// <summary>Copies an entry's value.</summary>
    public void CopyValue(int index, Span<byte> destination)
    {
        ref readonly Entry entry = ref At(index);
        Copy(entry.Start + entry.NameLength, destination[..entry.ValueLength]);
    }

    /// <summary>Finds the newest entry with a name and a value.</summary>
    /// <param name="hash">The entry's hash.</param>
    /// <param name="name">The name, in any case.</param>
    /// <param name="value">The value.</param>
    /// <returns>The entry's index, or -1.</returns>
    public int Find(uint hash, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        for (int index = 0; index < Count; index++)
        {
            ref readonly Entry entry = ref At(index);
            if (entry.Hash == hash && entry.NameLength == name.Length && entry.ValueLength == value.Length
                && Holds(entry.Start, name, ignoresCase: true) && Holds(entry.Start + entry.NameLength, value, ignoresCase: false))
            {
                return index;
            }
        }
        return -1;
    }

    private ref Entry At(int index) => ref _entries[(_newest - index) & (_entries.Length - 1)];

    private void Evict(int room)
    {
        while (Count > 0 && Size + room > MaxSize)
        {
            ref readonly Entry oldest = ref At(Count - 1);
            int length = oldest.NameLength + oldest.ValueLength;
            _ringUsed -= length;
            Size -= length + EntryOverhead;
            Count--;
        }
    }

    // Both lengths are powers of two, so that an offset is cut to size by a mask.
    private void MakeRoom(int length)
    {
        if (_ringUsed + length > _ring.Length)
        {
            int size = Math.Max(FirstRing, _ring.Length);
            while (size < _ringUsed + length)
            {
                size *= 2;
            }
            byte[] ring = new byte[size];
            int start = _ringEnd - _ringUsed;
            Copy(start, ring.AsSpan(0, _ringUsed));
            for (int index = 0; index < Count; index++)
            {
                ref Entry entry = ref At(index);
                entry.Start = (ushort)((entry.Start - start) & (_ring.Length - 1));
            }
            _ring = ring;
            _ringEnd = _ringUsed;
        }
        if (Count == _entries.Length)
        {
            var entries = new Entry[Math.Max(FirstEntries, Count * 2)];
            for (int index = 0; index < Count; index++)
            {
                entries[Count - 1 - index] = At(index);
            }
            _entries = entries;
            _newest = Count - 1;
        }
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        int first = Math.Min(bytes.Length, _ring.Length - _ringEnd);
        bytes[..first].CopyTo(_ring.AsSpan(_ringEnd));
        bytes[first..].CopyTo(_ring);
        _ringEnd = (_ringEnd + bytes.Length) & Math.Max(_ring.Length - 1, 0);
        _ringUsed += bytes.Length;
    }

    private void Copy(int start, Span<byte> destination)
    {
        if (destination.IsEmpty)
        {
            return;
        }
        start &= _ring.Length - 1;
        int first = Math.Min(destination.Length, _ring.Length - start);
        _ring.AsSpan(start, first).CopyTo(destination);
        _ring.AsSpan(0, destination.Length - first).CopyTo(destination[first..]);
    }

    private bool Holds(int start, ReadOnlySpan<byte> bytes, bool ignoresCase)
    {
        if (bytes.IsEmpty)
        {
            return true;
        }
        start &= _ring.Length - 1;
        int first = Math.Min(bytes.Length, _ring.Length - start);
        return Is(_ring.AsSpan(start, first), bytes[..first], ignoresCase)
            && Is(_ring.AsSpan(0, bytes.Length - first), bytes[first..], ignoresCase);
    }

    private static bool Is(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> other, bool ignoresCase)
        => ignoresCase ? FieldNames.Is(bytes, other) : bytes.SequenceEqual(other);

    private struct Entry
    {
        public uint Hash;
        public ushort Start;
        public ushort NameLength;
        public ushort ValueLength;
    }
}
