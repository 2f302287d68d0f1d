using System.Globalization;
using UdsAot.Generator.Binding.Keys;
using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Parsing;

namespace UdsAot.Generator.Binding.Values;

/// <summary>Binds users and groups: a number, or a name that is looked up on the device.</summary>
internal static class UserBinder
{
    // 4294967295 is -1 to the kernel and means "no user".
    private const uint Largest = uint.MaxValue - 1;

    /// <summary>Binds a user.</summary>
    /// <returns>A name, a number in decimal digits, or null when there is none.</returns>
    public static string? BindUser(DiagnosticBag diagnostics, ObjectReader reader, string key) => Bind(diagnostics, reader, key, "user");

    /// <summary>Binds a group.</summary>
    /// <inheritdoc cref="BindUser"/>
    public static string? BindGroup(DiagnosticBag diagnostics, ObjectReader reader, string key) => Bind(diagnostics, reader, key, "group");

    private static string? Bind(DiagnosticBag diagnostics, ObjectReader reader, string key, string kind)
    {
        const long None = -1;
        if (reader.Text(key) is not JsonString written)
        {
            long number = reader.Whole(key, None, 0, Largest, unit: null);
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
            key,
            $"the name of a {kind} on the device, as in 'www-data', or a number from 0 to {Largest}");
        return null;
    }
}
