namespace UdsAot.Http1;

/// <summary>A byte of a path, as a server reads it that undoes percent-encodings (RFC 3986 section 2.1) up to twice.</summary>
/// <param name="Value">The byte.</param>
/// <param name="Depth">How many encodings it stood behind: 0 to 2.</param>
/// <param name="End">Index in the path of what follows it.</param>
internal readonly record struct PathByte(byte Value, int Depth, int End)
{
    /// <summary>Reads the byte at an index. A percent sign without two hexadecimal digits stands for itself.</summary>
    public static PathByte Read(ReadOnlySpan<byte> path, int at)
    {
        PathByte first = ReadOnce(path, at);
        if (first.Value != '%' || first.End == path.Length)
        {
            return first;
        }
        PathByte high = ReadOnce(path, first.End);
        if (!char.IsAsciiHexDigit((char)high.Value) || high.End == path.Length)
        {
            return first;
        }
        PathByte low = ReadOnce(path, high.End);
        return char.IsAsciiHexDigit((char)low.Value) ? new PathByte(Combine(high.Value, low.Value), 2, low.End) : first;
    }

    private static PathByte ReadOnce(ReadOnlySpan<byte> path, int at)
        => path[at] == '%' && at + 2 < path.Length && char.IsAsciiHexDigit((char)path[at + 1]) && char.IsAsciiHexDigit((char)path[at + 2])
            ? new PathByte(Combine(path[at + 1], path[at + 2]), 1, at + 3)
            : new PathByte(path[at], 0, at + 1);

    private static byte Combine(byte high, byte low) => (byte)(Tokens.HexValue(high) << 4 | Tokens.HexValue(low));
}
