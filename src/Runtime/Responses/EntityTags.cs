namespace UdsAot.Responses;

/// <summary>The lists of entity tags in If-Match, If-None-Match and If-Range (RFC 9110 section 8.8.3).</summary>
internal static class EntityTags
{
    /// <summary>Whether a list has a tag, or is <c>*</c>.</summary>
    /// <param name="list">The field's value. What is malformed ends it: nothing behind it counts.</param>
    /// <param name="tag">A strong tag with its quotes.</param>
    /// <param name="isStrong">Whether a weak tag of the same text is another one (section 8.8.3.2).</param>
    public static bool Contain(ReadOnlySpan<byte> list, ReadOnlySpan<byte> tag, bool isStrong)
    {
        if (list.SequenceEqual("*"u8))
        {
            return true;
        }
        while (true)
        {
            list = list.TrimStart(", \t"u8);
            bool isWeak = list.StartsWith("W/"u8);
            list = isWeak ? list[2..] : list;
            if (list.IsEmpty || list[0] != '"')
            {
                return false;
            }
            int end = list[1..].IndexOf((byte)'"') + 2;
            if (end < 2)
            {
                return false;
            }
            if (!(isStrong && isWeak) && list[..end].SequenceEqual(tag))
            {
                return true;
            }
            list = list[end..];
        }
    }
}
