namespace UdsAot.Http1;

/// <summary>Reads field values that are lists (RFC 9110 section 5.6.1).</summary>
internal static class TokenList
{
    /// <summary>Takes the next member of a list.</summary>
    /// <param name="list">The rest of the list.</param>
    /// <param name="member">The member without white space around it; may be empty.</param>
    /// <returns>False at the end of the list.</returns>
    public static bool TryTake(ref ReadOnlySpan<byte> list, out ReadOnlySpan<byte> member)
    {
        if (list.IsEmpty)
        {
            member = default;
            return false;
        }
        int comma = list.IndexOf((byte)',');
        member = (comma < 0 ? list : list[..comma]).Trim(" \t"u8);
        list = comma < 0 ? default : list[(comma + 1)..];
        return true;
    }

    /// <summary>True if a list has a member, without regard to case.</summary>
    public static bool Contains(ReadOnlySpan<byte> list, ReadOnlySpan<byte> wanted)
    {
        while (TryTake(ref list, out ReadOnlySpan<byte> member))
        {
            if (FieldNames.Is(member, wanted))
            {
                return true;
            }
        }
        return false;
    }
}
