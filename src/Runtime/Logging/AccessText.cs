using System.Buffers;
using System.Text;
using Cysharp.Text;

namespace UdsAot.Logging;

/// <summary>The parts that lines of the access log are made of.</summary>
internal static class AccessText
{
    private const int MicrosecondsInSecond = 1_000_000;

    private static readonly SearchValues<byte> s_plain = SearchValues.Create(
        " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    private static ReadOnlySpan<byte> Hexadecimal => "0123456789ABCDEF"u8;

    /// <summary>Appends bytes as they are.</summary>
    public static void Append(ref Utf8ValueStringBuilder line, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(line.GetSpan(bytes.Length));
        line.Advance(bytes.Length);
    }

    /// <summary>Appends a time as seconds with six decimals.</summary>
    /// <param name="line">Where to.</param>
    /// <param name="microseconds">Not negative.</param>
    public static void AppendSeconds(ref Utf8ValueStringBuilder line, long microseconds)
    {
        line.Append(microseconds / MicrosecondsInSecond);
        Span<byte> to = line.GetSpan(7);
        to[0] = (byte)'.';
        long rest = microseconds % MicrosecondsInSecond;
        for (int i = 6; i > 0; i--)
        {
            to[i] = (byte)('0' + (rest % 10));
            rest /= 10;
        }
        line.Advance(7);
    }

    /// <summary>
    /// Appends a client's bytes so that they cannot leave their field: quote, backslash, controls and all that is not ASCII
    /// become <c>\xHH</c>, as nginx writes them.
    /// </summary>
    /// <param name="line">Where to.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="hidesSpaces">Whether spaces become <c>\x20</c>, as in a field without quotes.</param>
    public static void AppendEscaped(ref Utf8ValueStringBuilder line, ReadOnlySpan<byte> bytes, bool hidesSpaces = false)
    {
        if (!hidesSpaces && !bytes.ContainsAnyExcept(s_plain))
        {
            Append(ref line, bytes);
            return;
        }
        Span<byte> to = line.GetSpan(bytes.Length * 4);
        int length = 0;
        foreach (byte value in bytes)
        {
            if (value is >= 0x20 and < 0x7F and not (byte)'"' and not (byte)'\\' && !(hidesSpaces && value == ' '))
            {
                to[length++] = value;
                continue;
            }
            to[length++] = (byte)'\\';
            to[length++] = (byte)'x';
            to[length++] = Hexadecimal[value >> 4];
            to[length++] = Hexadecimal[value & 15];
        }
        line.Advance(length);
    }

    /// <summary>
    /// Appends what goes between the quotes of a JSON string (RFC 8259 section 7). UTF-8 stays; a byte that belongs to none is
    /// written as the character of that number, so that the line is valid whatever a client sent.
    /// </summary>
    public static void AppendJson(ref Utf8ValueStringBuilder line, ReadOnlySpan<byte> bytes)
    {
        if (!bytes.ContainsAnyExcept(s_plain))
        {
            Append(ref line, bytes);
            return;
        }
        Span<byte> to = line.GetSpan(bytes.Length * 6);
        int length = 0;
        while (!bytes.IsEmpty)
        {
            byte value = bytes[0];
            int taken = 1;
            if (value is (byte)'"' or (byte)'\\')
            {
                to[length++] = (byte)'\\';
                to[length++] = value;
            }
            else if (value is >= 0x20 and < 0x7F)
            {
                to[length++] = value;
            }
            else if (value >= 0x80 && Rune.DecodeFromUtf8(bytes, out _, out int consumed) == OperationStatus.Done)
            {
                taken = consumed;
                bytes[..taken].CopyTo(to[length..]);
                length += taken;
            }
            else
            {
                "\\u00"u8.CopyTo(to[length..]);
                to[length + 4] = Hexadecimal[value >> 4];
                to[length + 5] = Hexadecimal[value & 15];
                length += 6;
            }
            bytes = bytes[taken..];
        }
        line.Advance(length);
    }
}
