using UdsAot.Http1;

namespace UdsAot.Compiled;

/// <summary>
/// Selects the fields of a message that are forwarded, and the fields that are set on it. It applies after the removal of fields that are
/// never forwarded (hop-by-hop, named by <c>Connection</c>, framing, X-Forwarded-*). The generator derives a class for each distinct
/// table of mounts.json; mounts without a table use <see cref="EndToEnd"/>.
/// </summary>
internal abstract class HeaderMap
{
    /// <summary>Forwards all end-to-end fields and sets none.</summary>
    public static HeaderMap EndToEnd { get; } = new EndToEndMap();

    /// <summary>True if <see cref="Forwards"/> is true for every name, so that it need not be called.</summary>
    public virtual bool ForwardsAll => false;

    /// <summary>
    /// True if the table is a complete list (the <c>lws</c> table and explicit lists): no field is then added to the message that the table
    /// does not name, such as a missing Date.
    /// </summary>
    public virtual bool IsAllowList => false;

    /// <summary>True if a field goes through. A field that is set or removed does not, nor does one with underscores for its hyphens.</summary>
    /// <param name="name">The field name as it was received; case does not matter (RFC 9110 section 5.1).</param>
    public abstract bool Forwards(ReadOnlySpan<byte> name);

    /// <summary>True if a field is among those that are set, in any spelling.</summary>
    public bool Sets(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> lines = SetLines;
        while (!lines.IsEmpty)
        {
            int colon = lines.IndexOf((byte)':');
            if (FieldNames.IsAlike(lines[..colon], name))
            {
                return true;
            }
            lines = lines[(lines.IndexOf("\r\n"u8) + 2)..];
        }
        return false;
    }

    /// <summary>The fields to set, as complete lines of <c>Name: value CRLF</c>. May be empty.</summary>
    public virtual ReadOnlySpan<byte> SetLines => default;

    private sealed class EndToEndMap : HeaderMap
    {
        public override bool ForwardsAll => true;

        public override bool Forwards(ReadOnlySpan<byte> name) => true;
    }
}
