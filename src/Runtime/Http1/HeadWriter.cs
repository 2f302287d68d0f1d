using System.Buffers.Text;

namespace UdsAot.Http1;

/// <summary>
/// Writes a head into a buffer of fixed size. If something does not fit, it is omitted and <see cref="Overflowed"/> is true, so that the
/// caller checks once, at the end.
/// </summary>
internal ref struct HeadWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;

    /// <summary>Bytes written so far.</summary>
    public int Written { get; private set; }

    public bool Overflowed { get; private set; }

    public void Append(scoped ReadOnlySpan<byte> bytes)
    {
        if (!Overflowed && bytes.TryCopyTo(_buffer[Written..]))
        {
            Written += bytes.Length;
        }
        else
        {
            Overflowed = true;
        }
    }

    public void Append(long number)
    {
        if (!Overflowed && Utf8Formatter.TryFormat(number, _buffer[Written..], out int digits))
        {
            Written += digits;
        }
        else
        {
            Overflowed = true;
        }
    }

    /// <summary>Writes text with one byte per character.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isLatin1">False if there is a character above U+00FF; the text is then not written.</param>
    public void AppendLatin1(string text, out bool isLatin1)
    {
        isLatin1 = !text.AsSpan().ContainsAnyExceptInRange('\0', '\u00FF');
        if (Overflowed || !isLatin1 || text.Length > _buffer.Length - Written)
        {
            Overflowed |= isLatin1;
            return;
        }
        Written += System.Text.Encoding.Latin1.GetBytes(text, _buffer[Written..]);
    }

    /// <summary>Writes one field line.</summary>
    public void AppendField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Append(name);
        Append(": "u8);
        Append(value);
        Append("\r\n"u8);
    }
}
