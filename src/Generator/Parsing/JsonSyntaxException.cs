namespace UdsAot.Generator.Parsing;

/// <summary>The text is not JSON. Never leaves <see cref="JsonParser.TryParse"/>.</summary>
internal sealed class JsonSyntaxException(string message, int position) : Exception(message)
{
    /// <summary>The offending byte.</summary>
    public int Position { get; } = position;
}
