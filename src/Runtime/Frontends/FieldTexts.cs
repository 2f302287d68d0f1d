using System.Text;

namespace UdsAot.Frontends;

/// <summary>
/// Caches the field values of the last response as strings. The responses of an origin are similar field by field; unchanged values are
/// reused.
/// </summary>
internal sealed class FieldTexts
{
    /// <summary>Number of cached fields, from the first; later fields of a response are made each time.</summary>
    private const int Remembered = 16;

    /// <summary>Length limit of a cached value in characters.</summary>
    private const int MaxLength = 128;

    private readonly string[] _last = new string[Remembered];

    /// <summary>Returns a field's value as a string.</summary>
    /// <param name="index">The field's position in the response, from 0.</param>
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
