using System.Text;

namespace UdsAot.Generator.Emitting;

/// <summary>Writes lines of C# with their indentation.</summary>
internal sealed class CodeWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>Writes one line; an empty one gets no indentation.</summary>
    public void Line(string line = "")
    {
        if (line.Length > 0)
        {
            _text.Append(' ', _depth * 4).Append(line);
        }
        _text.Append('\n');
    }

    /// <summary>Writes a line and an opening brace, and indents what follows.</summary>
    public void Open(string line)
    {
        Line(line);
        Line("{");
        _depth++;
    }

    /// <summary>Writes the closing brace of <see cref="Open"/>, and what follows it in its line.</summary>
    public void Close(string tail = "")
    {
        _depth--;
        Line("}" + tail);
    }

    /// <summary>Indents what follows without a brace: the lines of a case.</summary>
    public void Indent() => _depth++;

    /// <summary>Ends <see cref="Indent"/>.</summary>
    public void Outdent() => _depth--;

    /// <summary>Writes a property of an object initializer, unless it has this value anyway.</summary>
    public void Number(string property, long value, long otherwise)
    {
        if (value != otherwise)
        {
            Line($"{property} = {Literals.Number(value)},");
        }
    }

    public override string ToString() => _text.ToString();
}
