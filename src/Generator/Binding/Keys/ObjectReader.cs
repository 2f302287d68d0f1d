using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Parsing;

namespace UdsAot.Generator.Binding.Keys;

/// <summary>
/// The values of one object by key. The constructor reports every key that is unknown, duplicate, missing or of the wrong type,
/// so each value has the right type.
/// </summary>
internal sealed class ObjectReader
{
    private readonly Dictionary<string, JsonProperty> _written = [];
    private readonly Dictionary<string, JsonProperty> _properties = [];
    private readonly JsonObject _object;
    private readonly KeyTable _table;
    private readonly DiagnosticBag _diagnostics;

    // Keys that a misspelt or foreign one stands for: they are not reported as missing, so that one mistake is one message.
    private readonly HashSet<string> _meant = [];

    public ObjectReader(JsonObject source, KeyTable table, DiagnosticBag diagnostics)
    {
        _object = source;
        _table = table;
        _diagnostics = diagnostics;
        foreach (JsonProperty property in source.Properties)
        {
            if (_written.TryGetValue(property.Name, out JsonProperty? first))
            {
                diagnostics.Add(
                    Descriptors.DuplicateKey,
                    property.NameRange,
                    [first.NameRange],
                    property.Name,
                    diagnostics.LineOf(first.NameRange));
                continue;
            }
            _written.Add(property.Name, property);
            if (IsGood(property))
            {
                _properties.Add(property.Name, property);
            }
        }
        foreach (Key key in table.Keys)
        {
            if (key.IsRequired && !HasWritten(key.Name))
            {
                string owner = char.ToUpperInvariant(table.Owner[0]) + table.Owner.Substring(1);
                diagnostics.Add(Descriptors.MissingKey, source.Range, owner, key.Name, key.Example);
            }
        }
    }

    /// <summary>The place of the opening brace.</summary>
    public TextRange Range => _object.Range;

    /// <summary>True if the key is written, even misspelt or with a refused value.</summary>
    public bool HasWritten(string key) => _written.ContainsKey(key) || _meant.Contains(key);

    /// <summary>The property of a key, or null if it is missing or was refused.</summary>
    public JsonProperty? Find(string key) => _properties.TryGetValue(key, out JsonProperty? found) ? found : null;

    public JsonString? Text(string key) => Find(key)?.Value as JsonString;

    public JsonArray? List(string key) => Find(key)?.Value as JsonArray;

    public JsonObject? Object(string key) => Find(key)?.Value as JsonObject;

    public bool? Boolean(string key) => (Find(key)?.Value as JsonBoolean)?.Value;

    public bool IsTrue(string key) => Boolean(key) == true;

    /// <summary>A number of seconds with up to three decimals, as milliseconds.</summary>
    /// <param name="minimum">The least number of milliseconds.</param>
    public int Milliseconds(string key, int otherwise, int minimum)
    {
        const int Day = 86_400;
        string wanted = minimum == 0
            ? $"a number of seconds from 0 to {Day}, with at most three decimals"
            : $"a number of seconds from 0.001 to {Day}, with at most three decimals";
        return (int)(Number(key, otherwise / 1000m, minimum / 1000m, Day, 3, wanted) * 1000);
    }

    /// <summary>A whole number.</summary>
    /// <param name="unit">The unit, in the plural, or null without one.</param>
    public long Whole(string key, long otherwise, long minimum, long maximum, string? unit)
    {
        string of = unit is null ? "" : $" of {unit}";
        return (long)Number(key, otherwise, minimum, maximum, 0, $"a whole number{of} from {minimum} to {maximum}");
    }

    private decimal Number(string key, decimal otherwise, decimal minimum, decimal maximum, int decimals, string wanted)
    {
        if (Find(key)?.Value is not JsonNumber number)
        {
            return otherwise;
        }
        bool isGood = number.TryGetValue(out decimal value) && value >= minimum && value <= maximum
            && decimal.Round(value, decimals) == value;
        if (!isGood)
        {
            _diagnostics.Add(Descriptors.OutOfRange, number.Range, number.Text, key, wanted);
            return otherwise;
        }
        return value;
    }

    private bool IsGood(JsonProperty property)
    {
        Key? key = _table.Find(property.Name);
        if (key is null)
        {
            RefuseKey(property);
            return false;
        }
        if (!key.Takes(property.Value))
        {
            _diagnostics.Add(
                Descriptors.WrongType,
                property.Value.Range,
                property.Name,
                property.Value.Kind,
                key.Wanted,
                QuotedValue.Convert(key, property.Value) ?? key.Example);
            return false;
        }
        return true;
    }

    private void RefuseKey(JsonProperty property)
    {
        if (_table.LwsAdvice.TryGetValue(property.Name, out string? advice))
        {
            _diagnostics.Add(Descriptors.LwsOnly, property.NameRange, property.Name, advice);
            return;
        }
        _diagnostics.Add(Descriptors.UnknownKey, property.NameRange, property.Name, _table.Owner, AdviceFor(property.Name));
    }

    private string AdviceFor(string name)
    {
        if (_table.ForeignKeys.TryGetValue(name.ToLowerInvariant().Replace('_', '-'), out ForeignKey? foreign))
        {
            if (foreign.Means is string meant)
            {
                _meant.Add(meant);
            }
            return foreign.Advice;
        }
        Key nearest = _table.Nearest(name, out bool isNear);
        if (!isNear)
        {
            return "docs/mounts.md lists the keys";
        }
        _meant.Add(nearest.Name);
        return $"Write '{nearest.Name}'";
    }
}
