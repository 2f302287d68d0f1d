using System.Globalization;
using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Parsing;

namespace UdsAot.Generator.Binding;

/// <summary>Binds <c>origin-user</c>: a user's number, or the name that the device is to look up.</summary>
internal static class OriginUser
{
    private const string Key = "origin-user";

    // 4294967295 is -1 to the kernel, which is nobody's number.
    private const uint Largest = uint.MaxValue - 1;

    /// <returns>A name, a number in decimal digits, or null when there is none.</returns>
    public static string? Bind(DiagnosticBag diagnostics, ObjectReader mount)
    {
        const long None = -1;
        if (mount.Text(Key) is not JsonString written)
        {
            long number = mount.Whole(Key, None, 0, Largest, unit: null);
            return number == None ? null : number.ToString(CultureInfo.InvariantCulture);
        }
        string text = written.Value;
        if (text.Length > 0 && text.All(character => character is >= '0' and <= '9'))
        {
            if (uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) && number <= Largest)
            {
                return number.ToString(CultureInfo.InvariantCulture);
            }
        }
        else if (text.Length > 0 && !text.Any(character => character is ':' or < ' ' or '\x7f'))
        {
            return text;
        }
        diagnostics.Add(
            Descriptors.InvalidChoice,
            written.Range,
            text,
            Key,
            $"the name of a user of the device, as in 'www-data', or a number from 0 to {Largest}");
        return null;
    }
}
