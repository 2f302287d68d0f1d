using UdsAot.Http1;

namespace UdsAot.Compiled;

/// <summary>
/// Which fields of a message go through, and which are set on it. Applied after the fields that never go through
/// (hop-by-hop, nominated by <c>Connection</c>, framing, X-Forwarded-*) were taken out. The generator derives a class for
/// each distinct table of mounts.json; <see cref="EndToEnd"/> is the one that it uses for mounts without a table.
/// </summary>
internal abstract class HeaderMap
{
    /// <summary>All end-to-end fields go through and none is set.</summary>
    public static HeaderMap EndToEnd { get; } = new EndToEndMap();

    /// <summary>True when <see cref="Forwards"/> would answer true for every name, so that it need not be asked.</summary>
    public virtual bool ForwardsAll => false;

    /// <summary>
    /// True when only what the table names may appear (the <c>lws</c> table and explicit lists): then nothing is added
    /// to the message that the table does not name, such as a missing Date.
    /// </summary>
    public virtual bool IsAllowList => false;

    /// <summary>Whether a field goes through. A field that is set or removed does not.</summary>
    /// <param name="name">The field name as it was received; case does not matter (RFC 9110 section 5.1).</param>
    public abstract bool Forwards(ReadOnlySpan<byte> name);

    /// <summary>Whether a field is among those that are set.</summary>
    public bool Sets(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> lines = SetLines;
        while (!lines.IsEmpty)
        {
            int colon = lines.IndexOf((byte)':');
            if (FieldNames.Is(lines[..colon], name))
            {
                return true;
            }
            lines = lines[(lines.IndexOf("\r\n"u8) + 2)..];
        }
        return false;
    }

    /// <summary>The fields to set, as complete lines: <c>Name: value CRLF</c> each. May be empty.</summary>
    public virtual ReadOnlySpan<byte> SetLines => default;

    private sealed class EndToEndMap : HeaderMap
    {
        public override bool ForwardsAll => true;

        public override bool Forwards(ReadOnlySpan<byte> name) => true;
    }
}
