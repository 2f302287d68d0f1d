namespace UdsAot.Tests.Support;

/// <summary>A response as a client has read it.</summary>
/// <param name="Head">Status line and fields, without the empty line.</param>
/// <param name="Body">The body, unchunked; what came of it, where it was cut short.</param>
/// <param name="Trailers">The trailer section's lines.</param>
/// <param name="IsComplete">False where the connection ended before the response did.</param>
internal sealed record ClientResponse(string Head, string Body, string Trailers, bool IsComplete)
{
    public int Status => int.Parse(Head.AsSpan(9, 3), provider: null);

    /// <summary>The value of the first field of a name, or null.</summary>
    public string? Field(string name)
    {
        foreach (string line in Head.Split("\r\n").Skip(1))
        {
            int colon = line.IndexOf(':');
            if (line[..colon].Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return line[(colon + 1)..].Trim();
            }
        }
        return null;
    }
}
