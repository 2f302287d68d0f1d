namespace UdsAot.Tests.Fuzzing;

/// <summary>A request or a response as <see cref="StrictReader"/> has read it.</summary>
/// <param name="StartLine">The first line, without its CRLF.</param>
/// <param name="Fields">The head's fields in their order, values without white space around them.</param>
/// <param name="Body">The body, unchunked; a character a byte.</param>
/// <param name="Trailers">The trailer section's fields.</param>
internal sealed record StrictWireMessage(
    string StartLine,
    List<(string Name, string Value)> Fields,
    string Body,
    List<(string Name, string Value)> Trailers)
{
    public string Method => StartLine[..StartLine.IndexOf(' ')];

    public string Target => StartLine.Split(' ')[1];

    public int Status => int.Parse(StartLine.AsSpan(9, 3), provider: null);

    public string? Find(string name) => Fields.Find(field => Is(field.Name, name)).Value;

    public int Count(string name) => Fields.Count(field => Is(field.Name, name));

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
}
