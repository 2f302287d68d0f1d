using System.Globalization;
using System.Text;

namespace UdsAot.Generator.Specs;

/// <summary>The characters of a URL's path (RFC 3986 section 3.3).</summary>
internal static class PathSyntax
{
    /// <summary>True if all characters are allowed in a path, with two hexadecimal digits after each <c>%</c>.</summary>
    public static bool IsPath(string text)
    {
        for (int index = 0; index < text.Length; index++)
        {
            bool isEscape = text[index] == '%' && index + 2 < text.Length && IsHex(text[index + 1]) && IsHex(text[index + 2]);
            if (!isEscape && !IsPathCharacter(text[index]))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>
    /// Percent-encodes a decoded path, such as a mountpoint. A semicolon is encoded too, although a path may have one: it would
    /// end the path of a cookie.
    /// </summary>
    public static string Encode(string path)
    {
        var text = new StringBuilder();
        foreach (byte value in Encoding.UTF8.GetBytes(path))
        {
            if (value != ';' && IsPathCharacter((char)value))
            {
                text.Append((char)value);
            }
            else
            {
                text.Append('%').Append(value.ToString("X2", CultureInfo.InvariantCulture));
            }
        }
        return text.ToString();
    }

    private static bool IsPathCharacter(char value)
        => value is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9')
            || "/-._~!$&'()*+,;=:@".IndexOf(value) >= 0;

    private static bool IsHex(char value)
        => value is (>= '0' and <= '9') or (>= 'a' and <= 'f') or (>= 'A' and <= 'F');
}
