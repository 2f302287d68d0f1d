namespace UdsAot.EndToEnd.Harness;

/// <summary>An HTTP/1.1 message as it was on the wire.</summary>
/// <param name="StartLine">The request line or status line.</param>
/// <param name="Fields">The fields in their order, names as they were sent.</param>
/// <param name="Body">The content, without its framing, as far as it came.</param>
/// <param name="Trailers">The trailer fields of a chunked body.</param>
/// <param name="Complete">False when the connection ended within the body.</param>
internal sealed record Message(
    string StartLine, (string Name, string Value)[] Fields, byte[] Body, (string Name, string Value)[] Trailers, bool Complete)
{
    /// <summary>The status code of a response.</summary>
    public int Status => int.Parse(StartLine.Split(' ')[1]);

    /// <summary>The target of a request.</summary>
    public string Target => StartLine.Split(' ')[1];

    /// <summary>The method of a request.</summary>
    public string Method => StartLine.Split(' ')[0];

    /// <summary>The body, each byte one character.</summary>
    public string Text => System.Text.Encoding.Latin1.GetString(Body);

    /// <summary>All values of a field, joined with ", "; null if there is none.</summary>
    public string? this[string name]
    {
        get
        {
            string[] values = [.. Fields.Where(each => each.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(each => each.Value)];
            return values.Length == 0 ? null : string.Join(", ", values);
        }
    }

    /// <summary>The names of all fields in lower case, sorted.</summary>
    public string[] Names => [.. Fields.Select(each => each.Name.ToLowerInvariant()).Order(StringComparer.Ordinal)];
}
