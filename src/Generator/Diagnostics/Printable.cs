using System.Globalization;
using System.Text;

namespace UdsAot.Generator.Diagnostics;

/// <summary>Makes text from mounts.json fit into one line of build output.</summary>
internal static class Printable
{
    private const int MaxLength = 240;

    /// <summary>Escapes invisible characters and line breaks, and cuts long text.</summary>
    public static string Shorten(string text)
    {
        string escaped = Escape(text);
        if (escaped.Length <= MaxLength)
        {
            return escaped;
        }
        int kept = char.IsHighSurrogate(escaped[MaxLength - 1]) ? MaxLength - 1 : MaxLength;
        return escaped.Substring(0, kept) + "…";
    }

    /// <summary>Writes control characters, line separators and halves of surrogate pairs as <c>\uXXXX</c>.</summary>
    public static string Escape(string text)
    {
        StringBuilder? escaped = null;
        for (int index = 0; index < text.Length; index++)
        {
            char value = text[index];
            bool isPair = char.IsHighSurrogate(value) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]);
            if (isPair)
            {
                escaped?.Append(value).Append(text[index + 1]);
                index++;
                continue;
            }
            if (IsVisible(value))
            {
                escaped?.Append(value);
                continue;
            }
            escaped ??= new StringBuilder(text, 0, index, text.Length + 16);
            escaped.Append("\\u").Append(((int)value).ToString("x4", CultureInfo.InvariantCulture));
        }
        return escaped?.ToString() ?? text;
    }

    private static bool IsVisible(char value)
        => CharUnicodeInfo.GetUnicodeCategory(value) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
