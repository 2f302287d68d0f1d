using System.Globalization;
using UdsAot.Generator.Parsing;

namespace UdsAot.Generator.Binding.Keys;

/// <summary>
/// Converts a string into the number or the boolean that its key takes, so that the message for a wrong type keeps the value:
/// <c>"1m"</c> is 1048576 bytes, or 60 seconds. Units are those of nginx: <c>k</c>, <c>m</c> and <c>g</c> for sizes, <c>ms</c>,
/// <c>s</c>, <c>m</c>, <c>h</c> and <c>d</c> for times.
/// </summary>
internal static class QuotedValue
{
    // The ends of the names of keys that take seconds and bytes.
    private static readonly string[] s_seconds = ["-timeout", "-hold", "-age"];
    private static readonly string[] s_bytes = ["-size", "-length", "-rate", "-extensions"];

    private static readonly Dictionary<string, decimal> s_secondsOf = new(StringComparer.OrdinalIgnoreCase)
    {
        [""] = 1,
        ["ms"] = 0.001m,
        ["s"] = 1,
        ["m"] = 60,
        ["h"] = 3_600,
        ["d"] = 86_400,
    };

    private static readonly Dictionary<string, decimal> s_bytesOf = new(StringComparer.OrdinalIgnoreCase)
    {
        [""] = 1,
        ["b"] = 1,
        ["k"] = 1L << 10,
        ["m"] = 1L << 20,
        ["g"] = 1L << 30,
        ["KiB"] = 1L << 10,
        ["MiB"] = 1L << 20,
        ["GiB"] = 1L << 30,
        ["kB"] = 1_000,
        ["MB"] = 1_000_000,
        ["GB"] = 1_000_000_000,
    };

    private static readonly Dictionary<string, decimal> s_countsOf = new() { [""] = 1 };

    /// <summary>The key with the converted value, or null if the value is not a string or has no clear meaning.</summary>
    public static string? Convert(Key key, JsonNode value)
    {
        string? converted = value is not JsonString text ? null
            : key.Kind is ValueKind.Number ? NumberOf(key.Name, text.Value)
            : key.Kind is ValueKind.Boolean ? BooleanOf(text.Value)
            : null;
        return converted is null ? null : $"\"{key.Name}\": {converted}";
    }

    /// <summary>The unit of a key's number: <c>seconds</c>, <c>bytes</c>, or null for a plain count.</summary>
    internal static string? UnitOf(string key)
        => s_seconds.Any(end => key.EndsWith(end, StringComparison.Ordinal)) ? "seconds"
            : s_bytes.Any(end => key.EndsWith(end, StringComparison.Ordinal)) ? "bytes"
            : null;

    private static string? NumberOf(string key, string text)
    {
        int digits = text.TakeWhile(character => character is (>= '0' and <= '9') or '.').Count();
        Dictionary<string, decimal> units = UnitOf(key) switch
        {
            "seconds" => s_secondsOf,
            "bytes" => s_bytesOf,
            _ => s_countsOf,
        };
        bool isNumber = digits is > 0 and < 16
            & decimal.TryParse(text.Substring(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
            & units.TryGetValue(text.Substring(digits).Trim(' '), out decimal factor);
        return isNumber ? (number * factor).ToString("0.###", CultureInfo.InvariantCulture) : null;
    }

    private static string? BooleanOf(string text) => text.ToLowerInvariant() switch
    {
        "true" or "on" or "yes" or "1" => "true",
        "false" or "off" or "no" or "0" => "false",
        _ => null,
    };
}
