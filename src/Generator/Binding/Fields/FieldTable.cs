using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Parsing;
using UdsAot.Generator.Specs;
using UdsAot.Http1;

namespace UdsAot.Generator.Binding.Fields;

/// <summary>Collects a mount's entries for the fields of requests or of responses, and reports contradictions.</summary>
internal sealed class FieldTable(DiagnosticBag diagnostics, FieldPolicy policy)
{
    private readonly Dictionary<string, (FieldUse Use, TextRange Range)> _named = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<FieldSpec> _set = [];
    private readonly List<string> _removed = [];

    /// <summary>The names that <c>forward</c> lists, in lower case.</summary>
    public List<string> Listed { get; } = [];

    /// <summary>Adds the fields of <c>set</c> or <c>headers</c>.</summary>
    public void Set(JsonObject? fields)
    {
        foreach (JsonProperty property in fields?.Properties ?? [])
        {
            bool isName = CheckName(property.Name, property.NameRange, FieldUse.Set)
                && Claim(property.Name, property.NameRange, FieldUse.Set);
            bool isValue = CheckValue(property);
            if (isName && isValue)
            {
                _set.Add(new FieldSpec(property.Name, ((JsonString)property.Value).Value));
            }
        }
    }

    /// <summary>Adds the names of <c>forward</c>.</summary>
    public void Forward(JsonArray? names) => Take(names, "forward", FieldUse.Listed, Listed);

    /// <summary>Adds the names of <c>remove</c>.</summary>
    public void Remove(JsonArray? names) => Take(names, "remove", FieldUse.Removed, _removed);

    /// <summary>The table that forwards only the given fields.</summary>
    public HeaderMapSpec ToAllowList(IEnumerable<string> forwarded)
        => Create(isAllowList: true, forwarded.Except(_removed).Except(SetNames));

    /// <summary>The table that forwards all fields but some.</summary>
    public HeaderMapSpec ToDenyList() => Create(isAllowList: false, _removed.Union(SetNames));

    private IEnumerable<string> SetNames => _set.Select(one => one.Name.ToLowerInvariant());

    private HeaderMapSpec Create(bool isAllowList, IEnumerable<string> names)
        => new(isAllowList, new([.. names.OrderBy(name => name, StringComparer.Ordinal)]), new([.. _set]));

    private void Take(JsonArray? names, string key, FieldUse use, List<string> taken)
    {
        foreach (JsonNode item in names?.Items ?? [])
        {
            if (item is not JsonString name)
            {
                diagnostics.Add(
                    Descriptors.WrongType, item.Range, key, $"an array with {item.Kind} in it", "an array of strings", $"\"{key}\": [\"X-Frame-Options\"]");
            }
            else if (CheckName(name.Value, name.Range, use) && Claim(name.Value, name.Range, use))
            {
                taken.Add(name.Value.ToLowerInvariant());
            }
        }
    }

    private bool CheckName(string name, TextRange range, FieldUse use)
    {
        if (!FieldRules.IsName(name))
        {
            diagnostics.Add(Descriptors.InvalidFieldName, range, name);
            return false;
        }
        if (policy.Reserves(name, use) is (string why, string instead))
        {
            diagnostics.Add(Descriptors.ReservedField, range, name, WordFor(use), why, instead);
            return false;
        }
        return true;
    }

    // A field can be both forwarded and set: the set value then replaces the sent one.
    private bool Claim(string name, TextRange range, FieldUse use)
    {
        if (!_named.TryGetValue(name, out (FieldUse Use, TextRange Range) first))
        {
            _named.Add(name, (use, range));
            return true;
        }
        if (use == FieldUse.Listed && first.Use == FieldUse.Set)
        {
            return true;
        }
        diagnostics.Add(
            Descriptors.ConflictingField, range, [first.Range], name, WordFor(use), WordFor(first.Use), diagnostics.LineOf(first.Range));
        return false;
    }

    private static string WordFor(FieldUse use) => use switch
    {
        FieldUse.Set => "set",
        FieldUse.Removed => "removed",
        _ => "listed",
    };

    private bool CheckValue(JsonProperty property)
    {
        if (property.Value is not JsonString value)
        {
            diagnostics.Add(
                Descriptors.WrongType,
                property.Value.Range,
                property.Name,
                property.Value.Kind,
                "a string",
                $"\"{property.Name}\": \"value\"");
            return false;
        }
        (string Wrong, string Write)? fault = value.Value switch
        {
            var text when text.IndexOfAny(['\r', '\n', '\0']) >= 0 => ("has a line break or a NUL", "it in one line, without NUL"),
            var text when text.Any(IsControl) => ("has a control character", "it without control characters"),
            var text when text.Trim(' ', '\t') != text => ("begins or ends with a space", "it without that space, which is lost in transfer"),
            _ => null,
        };
        if (fault is (string wrong, string write))
        {
            diagnostics.Add(Descriptors.InvalidFieldValue, value.Range, property.Name, wrong, write);
        }
        return fault is null;
    }

    private static bool IsControl(char value) => value is (< ' ' and not '\t') or '\x7f';
}
