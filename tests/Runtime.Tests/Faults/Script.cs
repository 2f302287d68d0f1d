namespace UdsAot.Tests.Faults;

/// <summary>A message that is sent with a fault at each of its bytes in turn, cut into parts that say what is at stake where.</summary>
/// <param name="Name">What it is called where a case fails.</param>
/// <param name="Parts">The bytes in their order, a character a byte.</param>
internal sealed record Script(string Name, params (PartKind Kind, string Text)[] Parts)
{
    /// <summary>All of its bytes.</summary>
    public string Text { get; } = string.Concat(Parts.Select(static part => part.Text));

    public int Length => Text.Length;

    /// <summary>The number of bytes up to the end of the last part of a kind; 0 if there is none.</summary>
    public int EndOf(PartKind kind)
    {
        int last = Array.FindLastIndex(Parts, part => part.Kind == kind);
        return Parts[..(last + 1)].Sum(static part => part.Text.Length);
    }

    /// <summary>The kind of the byte at an offset.</summary>
    public PartKind KindAt(int offset)
    {
        foreach ((PartKind kind, string text) in Parts)
        {
            if (offset < text.Length)
            {
                return kind;
            }
            offset -= text.Length;
        }
        throw new ArgumentOutOfRangeException(nameof(offset));
    }

    /// <summary>The payload among the first so many bytes.</summary>
    public string DataBefore(int end)
    {
        string data = "";
        int at = 0;
        foreach ((PartKind kind, string text) in Parts)
        {
            data += kind == PartKind.Data ? text[..Math.Clamp(end - at, 0, text.Length)] : "";
            at += text.Length;
        }
        return data;
    }

    /// <summary>The same script with another byte at an offset.</summary>
    public Script With(int offset, char value)
    {
        int at = 0;
        return new Script(Name, [.. Parts.Select(part =>
        {
            int inside = offset - at;
            at += part.Text.Length;
            return inside >= 0 && inside < part.Text.Length ? (part.Kind, $"{part.Text[..inside]}{value}{part.Text[(inside + 1)..]}") : part;
        })]);
    }

    public override string ToString() => Name;
}
