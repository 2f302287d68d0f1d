using System.Text;

namespace UdsAot.Frontends;

/// <summary>
/// The values of the last response's fields, as strings. An origin's responses are much alike, field by field; what has stayed the
/// same is not made anew.
/// </summary>
internal sealed class FieldTexts
{
    /// <summary>Fields that are remembered, counted from the first; a response with more has them made each time.</summary>
    private const int Remembered = 16;

    /// <summary>Characters of a value that is worth holding on to between two requests.</summary>
    private const int MaxLength = 128;

    private readonly string[] _last = new string[Remembered];

    /// <summary>The text of a field's value.</summary>
    /// <param name="index">The field's place in the response, from 0.</param>
    /// <param name="value">Latin-1.</param>
    public string Read(int index, ReadOnlySpan<byte> value)
    {
        if (index >= Remembered || value.Length > MaxLength)
        {
            return Encoding.Latin1.GetString(value);
        }
        ref string last = ref _last[index];
        if (last is null || !Ascii.Equals(value, last))
        {
            last = Encoding.Latin1.GetString(value);
        }
        return last;
    }
}
