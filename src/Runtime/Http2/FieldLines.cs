using System.Buffers;
using UdsAot.Http1;
using UdsAot.Transport;

namespace UdsAot.Http2;

/// <summary>
/// Takes decoded fields as lines of a head in HTTP/1.1's form, so that all that reads heads reads these. The lines are written where the
/// decoder puts the fields; a head that is larger than usual moves to a buffer from the shared pool. The dynamic table lets a few octets
/// on the wire become such a head (RFC 7541 section 7.3), so its memory is reserved.
/// </summary>
/// <param name="memory">The share that large buffers are taken from.</param>
internal abstract class FieldLines(MemoryShare memory) : FieldSink
{
    /// <summary>Octets of the first buffer: many devices' clients send no more.</summary>
    private const int SmallSize = 512;

    /// <summary>Octets of a head that an object of this class keeps room for: what a browser usually sends.</summary>
    private const int UsualSize = 2 * 1024;

    /// <summary>Octets of the largest buffer; offsets into a head have two octets.</summary>
    private const int MaxSize = ushort.MaxValue;

    private const int LineEndLength = 2;

    private byte[] _usual = [];
    private byte[] _buffer = [];
    private int _size;
    private int _taken;

    /// <summary>The first thing that was wrong; then later fields are left out.</summary>
    public HeadFault Fault { get; private set; }

    /// <summary>True if there was no memory for a large head, so that the fields are incomplete.</summary>
    public bool LacksMemory { get; private set; }

    /// <summary>The lines.</summary>
    protected ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, End);

    /// <summary>Memory of the lines, and of the field behind them.</summary>
    protected Span<byte> Memory => _buffer;

    /// <summary>Offset behind the last line, where the next field is put.</summary>
    protected int End { get; private set; }

    /// <summary>Octets that the lines may have.</summary>
    protected abstract int SizeLimit { get; }

    /// <summary>Forgets the fields, and gives a large buffer back.</summary>
    public virtual void Reset()
    {
        GiveBack();
        _buffer = _usual;
        _size = End = 0;
        Fault = HeadFault.None;
        LacksMemory = false;
    }

    public sealed override Span<byte> Room(int wanted)
    {
        if (Fault != HeadFault.None)
        {
            return default;
        }
        int size = Math.Min(End + wanted + LineEndLength, MaxSize);
        if (size > _buffer.Length && !TryEnlarge(size))
        {
            LacksMemory = true;
            Fail(HeadFault.TooLarge);
            return default;
        }
        return _buffer.AsSpan(End, Math.Max(Math.Min(_buffer.Length, MaxSize) - End - LineEndLength, 0));
    }

    public sealed override void Add(int nameLength, int valueLength)
    {
        _size += nameLength + Gap + valueLength + LineEndLength;
        if (_size > SizeLimit)
        {
            Fail(HeadFault.TooLarge);
            return;
        }
        ReadOnlySpan<byte> name = _buffer.AsSpan(End, nameLength);
        var value = new Slice(End + nameLength + Gap, valueLength);
        ReadOnlySpan<byte> text = value.Of(_buffer);
        if (!FieldLine.IsValue(text))
        {
            Fail(HeadFault.FieldValue);
        }
        else if (valueLength > 0 && (text[0] is (byte)' ' or (byte)'\t' || text[^1] is (byte)' ' or (byte)'\t'))
        {
            Fail(HeadFault.SpaceAroundValue);
        }
        else if (nameLength > 0 && name[0] == ':')
        {
            Fail(AddPseudo(name, value));
        }
        else
        {
            Fail(FieldLine.IsLowerName(name) ? AddField(FieldNames.Classify(name), name, value) : HeadFault.FieldName);
        }
    }

    public sealed override void Omit() => Fail(HeadFault.TooLarge);

    /// <summary>Takes a pseudo-field.</summary>
    protected abstract HeadFault AddPseudo(ReadOnlySpan<byte> name, Slice value);

    /// <summary>Takes a field, whose name and value are good by themselves.</summary>
    protected abstract HeadFault AddField(FieldKind kind, ReadOnlySpan<byte> name, Slice value);

    /// <summary>Notes a fault, unless there was one before.</summary>
    protected void Fail(HeadFault fault)
    {
        if (Fault == HeadFault.None)
        {
            Fault = fault;
        }
    }

    /// <summary>Makes the field that the decoder has put at <see cref="End"/> a line.</summary>
    protected Field EndLine(FieldKind kind, int nameStart, int nameLength, Slice value)
    {
        End = value.End + LineEndLength;
        "\r\n"u8.CopyTo(_buffer.AsSpan(value.End));
        return new Field
        {
            NameStart = (ushort)nameStart,
            NameLength = (ushort)nameLength,
            ValueStart = (ushort)value.Start,
            ValueLength = (ushort)value.Length,
            LineEnd = (ushort)End,
            Kind = kind,
        };
    }

    /// <summary>Writes a line that no client has sent.</summary>
    /// <returns>False if there is no room; that is a fault then.</returns>
    protected bool TryWriteLine(FieldKind kind, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, out Field field)
    {
        Span<byte> room = Room(name.Length + Gap + value.Length);
        if (room.Length < name.Length + Gap + value.Length)
        {
            field = default;
            Fail(HeadFault.TooLarge);
            return false;
        }
        name.CopyTo(room);
        ": "u8.CopyTo(room[name.Length..]);
        value.CopyTo(room[(name.Length + Gap)..]);
        field = EndLine(kind, End, name.Length, new Slice(End + name.Length + Gap, value.Length));
        return true;
    }

    private bool TryEnlarge(int size)
    {
        if (size <= UsualSize)
        {
            _usual = new byte[size <= SmallSize ? SmallSize : UsualSize];
            _buffer.CopyTo(_usual, 0);
            _buffer = _usual;
            return true;
        }
        byte[] larger = ArrayPool<byte>.Shared.Rent(size);
        if (!memory.TryTake(larger.Length))
        {
            ArrayPool<byte>.Shared.Return(larger);
            return false;
        }
        // All of it: a field behind the last line may be the reason.
        _buffer.CopyTo(larger, 0);
        GiveBack();
        _buffer = larger;
        _taken = larger.Length;
        return true;
    }

    private void GiveBack()
    {
        if (_taken > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            memory.Give(_taken);
            _taken = 0;
        }
    }
}
