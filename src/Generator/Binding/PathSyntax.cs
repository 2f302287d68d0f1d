namespace UdsAot.Generator.Binding;

/// <summary>The characters of a URL's path (RFC 3986 section 3.3).</summary>
internal static class PathSyntax
{
    /// <summary>Whether a text has only what a path may have, with every <c>%</c> before two hexadecimal digits.</summary>
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

    private static bool IsPathCharacter(char value)
        => value is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9')
            || "/-._~!$&'()*+,;=:@".IndexOf(value) >= 0;

    private static bool IsHex(char value)
        => value is (>= '0' and <= '9') or (>= 'a' and <= 'f') or (>= 'A' and <= 'F');
}
