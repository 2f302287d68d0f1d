using UdsAot.Http1;

namespace UdsAot.Compiled;

/// <summary>
/// Finds the URL in the field Refresh, which no RFC describes: a time, a semicolon or comma, then the URL, before which browsers allow
/// <c>url=</c> and around which quotes (HTML, section 4.2.5.3, "shared declarative refresh steps").
/// </summary>
internal static class RefreshUrl
{
    /// <summary>Finds the URL.</summary>
    /// <param name="value">The field's value.</param>
    /// <returns>Its place; empty if there is none, or one that is not plain to see.</returns>
    public static Slice Find(ReadOnlySpan<byte> value)
    {
        int at = Skip(value, 0, "0123456789."u8);
        int time = at;
        at = SkipSpace(value, at);
        if (time == 0 || at == value.Length || value[at] is not ((byte)';' or (byte)','))
        {
            return default;
        }
        at = SkipSpace(value, at + 1);
        if (value.Length - at >= 3 && FieldNames.Is(value.Slice(at, 3), "url"u8) && SkipSpace(value, at + 3) is var equals
            && equals < value.Length && value[equals] == '=')
        {
            at = SkipSpace(value, equals + 1);
        }
        if (at == value.Length)
        {
            return default;
        }
        if (value[at] is (byte)'\'' or (byte)'"')
        {
            byte quote = value[at++];
            int length = value[at..].IndexOf(quote);
            return new Slice(at, length < 0 ? value.Length - at : length);
        }
        return new Slice(at, value.Length - at);
    }

    private static int SkipSpace(ReadOnlySpan<byte> value, int at) => Skip(value, at, " \t"u8);

    private static int Skip(ReadOnlySpan<byte> value, int at, ReadOnlySpan<byte> any)
    {
        int length = value[at..].IndexOfAnyExcept(any);
        return length < 0 ? value.Length : at + length;
    }
}
