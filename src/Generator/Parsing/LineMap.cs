using Microsoft.CodeAnalysis.Text;

namespace UdsAot.Generator.Parsing;

/// <summary>
/// Converts byte offsets of UTF-8 into UTF-16 characters, lines and columns, as editors and compilers count. A line ends
/// with LF, CR LF or CR.
/// </summary>
internal sealed class LineMap
{
    private readonly byte[] _text;
    private readonly List<int> _lineStarts = [0];
    private readonly List<int> _lineCharacters = [0];

    public LineMap(byte[] text)
    {
        _text = text;
        int characters = 0;
        for (int position = 0; position < text.Length; position++)
        {
            characters += CharactersOf(text[position]);
            bool ends = text[position] == '\n'
                || (text[position] == '\r' && !(position + 1 < text.Length && text[position + 1] == '\n'));
            if (ends)
            {
                _lineStarts.Add(position + 1);
                _lineCharacters.Add(characters);
            }
        }
    }

    /// <summary>A range in characters from the beginning of the file.</summary>
    public TextSpan SpanOf(TextRange range) => TextSpan.FromBounds(CharacterOf(range.Start), CharacterOf(range.Start + range.Length));

    /// <summary>A range in lines and columns, both from 0.</summary>
    public LinePositionSpan LinesOf(TextRange range) => new(PlaceOf(range.Start), PlaceOf(range.Start + range.Length));

    private LinePosition PlaceOf(int position)
    {
        int line = LineOf(position);
        return new LinePosition(line, CharacterOf(position) - _lineCharacters[line]);
    }

    private int CharacterOf(int position)
    {
        int line = LineOf(position);
        int characters = _lineCharacters[line];
        for (int at = _lineStarts[line]; at < Math.Min(position, _text.Length); at++)
        {
            characters += CharactersOf(_text[at]);
        }
        return characters;
    }

    private int LineOf(int position)
    {
        int found = _lineStarts.BinarySearch(position);
        return found >= 0 ? found : ~found - 1;
    }

    // A character beyond the basic plane takes four bytes and two characters; other sequences begin with one byte that counts.
    private static int CharactersOf(byte value) => (value & 0xC0) == 0x80 ? 0 : value >= 0xF0 ? 2 : 1;
}
