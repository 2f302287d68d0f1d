using System.Globalization;

namespace UdsAot.Generator.Parsing;

/// <summary>A number, as written.</summary>
internal sealed class JsonNumber(TextRange range, string text) : JsonNode(range)
{
    public string Text { get; } = text;

    public override string Kind => "a number";

    /// <summary>The exact value; false for one that a decimal cannot hold, which is out of every range here.</summary>
    public bool TryGetValue(out decimal value)
        => decimal.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}
