using System.Text;

namespace UdsAot.Generator.Emitting;

/// <summary>Writes indented lines of C#.</summary>
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

    /// <summary>Writes a line and an opening brace, and indents the following lines.</summary>
    public void Open(string line)
    {
        Line(line);
        Line("{");
        _depth++;
    }

    /// <summary>Writes the closing brace of <see cref="Open"/> and the rest of its line.</summary>
    public void Close(string tail = "")
    {
        _depth--;
        Line("}" + tail);
    }

    /// <summary>Indents the following lines without a brace: those of a case.</summary>
    public void Indent() => _depth++;

    /// <summary>Ends <see cref="Indent"/>.</summary>
    public void Outdent() => _depth--;

    /// <summary>Writes a property of an object initializer, unless the value is its default.</summary>
    public void Number(string property, long value, long otherwise)
    {
        if (value != otherwise)
        {
            Line($"{property} = {Literals.Number(value)},");
        }
    }

    public override string ToString() => _text.ToString();
}
