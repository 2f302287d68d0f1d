using System.Text;

namespace UdsAot.Generator.Binding;

/// <summary>A path inside an origin in the form that the most lenient origin reads it in, so that two spellings of one path are one.</summary>
internal static class LenientPath
{
    // An encoding within an encoding within an encoding is no spelling of anything.
    private const int MaxDecodings = 2;

    /// <summary>
    /// Undoes percent-encodings, takes backslashes for slashes, cuts <c>;…</c> from segments and what begins with an encoded <c>?</c> or
    /// <c>#</c>, and leaves out empty segments and the slash at the end: empty for <c>/</c>.
    /// </summary>
    public static string Of(string path)
    {
        for (int decodings = 0; decodings < MaxDecodings; decodings++)
        {
            path = Decode(path);
        }
        int end = path.IndexOfAny(['?', '#']);
        string whole = (end < 0 ? path : path.Substring(0, end)).Replace('\\', '/');
        IEnumerable<string> segments = whole.Split('/').Select(segment => segment.Split(';')[0]).Where(segment => segment.Length > 0);
        return string.Concat(segments.Select(segment => "/" + segment));
    }

    private static string Decode(string path)
    {
        if (path.IndexOf('%') < 0)
        {
            return path;
        }
        byte[] bytes = Encoding.UTF8.GetBytes(path);
        int written = 0;
        for (int at = 0; at < bytes.Length; at++)
        {
            bool isEncoded = bytes[at] == '%' && at + 2 < bytes.Length && Digit(bytes[at + 1]) >= 0 && Digit(bytes[at + 2]) >= 0;
            bytes[written++] = isEncoded ? (byte)(Digit(bytes[at + 1]) << 4 | Digit(bytes[at + 2])) : bytes[at];
            at += isEncoded ? 2 : 0;
        }
        return Encoding.UTF8.GetString(bytes, 0, written);
    }

    private static int Digit(byte character) => "0123456789abcdef".IndexOf(char.ToLowerInvariant((char)character));
}
