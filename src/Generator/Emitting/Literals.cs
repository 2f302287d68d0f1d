using System.Text;
using UdsAot.Generator.Diagnostics;

namespace UdsAot.Generator.Emitting;

/// <summary>Text as C# writes it.</summary>
internal static class Literals
{
    /// <summary>A string literal.</summary>
    public static string Text(string text)
        => "\"" + Printable.Escape(text.Replace("\\", "\\\\").Replace("\"", "\\\"")) + "\"";

    /// <summary>The UTF-8 bytes of a text, as read-only data.</summary>
    public static string Bytes(string text) => Text(text) + "u8";

    /// <summary>The UTF-8 bytes of a text, as an array.</summary>
    public static string Array(string text) => text.Length == 0 ? "[]" : $"{Bytes(text)}.ToArray()";

    /// <summary>The UTF-8 bytes of a text and a line's end after it, as read-only data.</summary>
    public static string LineBytes(string text)
    {
        string literal = Text(text);
        return literal.Substring(0, literal.Length - 1) + "\\r\\n\"u8";
    }

    /// <summary>A byte of UTF-8 that is compared with: as a character where it is one that can be seen.</summary>
    public static string Byte(byte value) => value switch
    {
        (byte)'\'' => "(byte)'\\''",
        (byte)'\\' => "(byte)'\\\\'",
        > 0x20 and < 0x7F => $"(byte)'{(char)value}'",
        _ => $"0x{value:X2}",
    };

    /// <summary>A number with its thousands apart.</summary>
    public static string Number(long value)
        => value.ToString("#,0", System.Globalization.CultureInfo.InvariantCulture).Replace(',', '_');

    /// <summary>A number of octal digits, of which C# has no literals: three bits a digit.</summary>
    public static string Octal(string digits)
        => "0b" + string.Join("_", digits.Select(digit => System.Convert.ToString(digit - '0', 2).PadLeft(3, '0')));

    /// <summary>A text as it can stand in a comment.</summary>
    public static string Comment(string text) => Printable.Escape(text);

    /// <summary>The bytes that a lookup compares.</summary>
    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
