using System.Text;

namespace UdsAot.Http2;

/// <summary>
/// Writes the representations of HPACK into a buffer of fixed size. What does not fit is not written and <see cref="Overflowed"/> says so.
/// </summary>
internal ref struct FieldBlockWriter(Span<byte> buffer)
{
    /// <summary>Octets that a representation takes at most beside its name and value.</summary>
    public const int FieldOverhead = 1 + 2 * HpackInteger.MaxLength;

    private const byte HuffmanBit = 0x80;

    private readonly Span<byte> _buffer = buffer;

    /// <summary>Octets written so far.</summary>
    public int Written { get; private set; }

    public bool Overflowed { get; private set; }

    /// <summary>Writes an integer with a prefix (RFC 7541 section 5.1).</summary>
    public void WriteInteger(byte pattern, int prefix, int value)
    {
        if (HasRoom(HpackInteger.MaxLength))
        {
            Written += HpackInteger.Write(_buffer[Written..], pattern, prefix, value);
        }
    }

    /// <summary>Writes a string as it is (section 5.2).</summary>
    public void WriteString(scoped ReadOnlySpan<byte> text)
    {
        WriteInteger(0, 7, text.Length);
        if (HasRoom(text.Length))
        {
            text.CopyTo(_buffer[Written..]);
            Written += text.Length;
        }
    }

    /// <summary>Writes a field's name in lower case (RFC 9113 section 8.2).</summary>
    public void WriteName(scoped ReadOnlySpan<byte> name)
    {
        WriteInteger(0, 7, name.Length);
        if (HasRoom(name.Length))
        {
            Span<byte> place = _buffer.Slice(Written, name.Length);
            name.CopyTo(place);
            Ascii.ToLowerInPlace(place, out _);
            Written += name.Length;
        }
    }

    /// <summary>Writes a string in Huffman coding, where that makes it shorter.</summary>
    public void WriteCoded(scoped ReadOnlySpan<byte> text)
    {
        int length = Huffman.EncodedLength(text);
        if (length >= text.Length)
        {
            WriteString(text);
            return;
        }
        WriteInteger(HuffmanBit, 7, length);
        if (HasRoom(length))
        {
            Huffman.Encode(text, _buffer.Slice(Written, length));
            Written += length;
        }
    }

    private bool HasRoom(int size)
    {
        Overflowed |= size > _buffer.Length - Written;
        return !Overflowed;
    }
}
