namespace UdsAot.Http2;

/// <summary>The priority of a response (RFC 9218 section 4).</summary>
/// <param name="Urgency">0, the most urgent, to 7.</param>
/// <param name="IsIncremental">Whether parts of it are of use before the rest is there.</param>
internal readonly record struct StreamPriority(byte Urgency, bool IsIncremental)
{
    private const int MaxUrgency = 7;

    /// <summary>The priority of a request without the field.</summary>
    public static StreamPriority Default { get; } = new(3, IsIncremental: false);

    /// <summary>
    /// Reads a Priority field or the value of PRIORITY_UPDATE: a dictionary (RFC 8941 section 3.2) of which <c>u</c> and <c>i</c> are used. A
    /// value that is none is ignored as a whole; a member of another type, or out of range, by itself (RFC 9218 section 4).
    /// </summary>
    public static StreamPriority Parse(ReadOnlySpan<byte> value)
    {
        StreamPriority priority = Default;
        ReadOnlySpan<byte> rest = value.Trim((byte)' ');
        while (!rest.IsEmpty)
        {
            int comma = rest.IndexOf((byte)',');
            ReadOnlySpan<byte> member = (comma < 0 ? rest : rest[..comma]).Trim(" \t"u8);
            if (!IsKeyStart(member) || (comma >= 0 && rest[(comma + 1)..].Trim(" \t"u8).IsEmpty))
            {
                return Default;
            }
            rest = comma < 0 ? default : rest[(comma + 1)..];
            // Parameters of a member mean nothing here.
            int parameters = member.IndexOf((byte)';');
            priority = priority.With(parameters < 0 ? member : member[..parameters]);
        }
        return priority;
    }

    private StreamPriority With(ReadOnlySpan<byte> member)
    {
        if (member.Length == 3 && member.StartsWith("u="u8) && member[2] - '0' is >= 0 and <= MaxUrgency and int urgency)
        {
            return this with { Urgency = (byte)urgency };
        }
        if (member.SequenceEqual("i"u8) || member.SequenceEqual("i=?1"u8))
        {
            return this with { IsIncremental = true };
        }
        return member.SequenceEqual("i=?0"u8) ? this with { IsIncremental = false } : this;
    }

    private static bool IsKeyStart(ReadOnlySpan<byte> member) => !member.IsEmpty && member[0] is >= (byte)'a' and <= (byte)'z' or (byte)'*';
}
