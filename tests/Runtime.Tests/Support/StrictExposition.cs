using System.Globalization;
using System.Text.RegularExpressions;

namespace UdsAot.Tests.Support;

/// <summary>
/// Reads Prometheus' text format, version 0.0.4, and takes nothing that its description does not promise: each family in one run
/// with HELP and TYPE before it, no sample twice, counters that end in _total, histograms whose buckets add up.
/// </summary>
internal sealed partial class StrictExposition
{
    private static readonly string[] s_types = ["counter", "gauge", "histogram"];

    private readonly Dictionary<string, string> _types = [];
    private readonly Dictionary<string, double> _samples = [];
    private string _family = "";

    /// <param name="text">The whole text.</param>
    public StrictExposition(string text)
    {
        Assert.EndsWith("\n", text);
        foreach (string line in text[..^1].Split('\n'))
        {
            if (line.StartsWith('#'))
            {
                ReadComment(line);
            }
            else
            {
                ReadSample(line);
            }
        }
        CheckHistograms();
    }

    /// <summary>The families and their types, in their order.</summary>
    public IReadOnlyDictionary<string, string> Types => _types;

    /// <summary>The samples by name and labels, as <c>name{label="value"}</c> with the labels in their order and unescaped values.</summary>
    public IReadOnlyDictionary<string, double> Samples => _samples;

    /// <summary>A sample's value.</summary>
    public double this[string key] => _samples.TryGetValue(key, out double value) ? value : throw new KeyNotFoundException($"{key} is not among\n{string.Join('\n', _samples.Keys)}");

    [GeneratedRegex("^# HELP ([a-z][a-z0-9_]*) ([^\\\\\\n]+)$")]
    private static partial Regex Help();

    [GeneratedRegex("^# TYPE ([a-z][a-z0-9_]*) ([a-z]+)$")]
    private static partial Regex Type();

    [GeneratedRegex("^([a-z][a-z0-9_]*)(?:\\{((?:[a-z][a-z0-9_]*=\"(?:[^\"\\\\]|\\\\[n\"\\\\])*\"(?:,(?=[a-z]))?)+)\\})? ([-+]?(?:[0-9]+(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|Inf))$")]
    private static partial Regex Sample();

    [GeneratedRegex("([a-z][a-z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Label();

    private void ReadComment(string line)
    {
        if (Help().Match(line) is { Success: true } help)
        {
            _family = help.Groups[1].Value;
            Assert.False(_types.ContainsKey(_family), $"{_family} comes twice");
            _types.Add(_family, "");
            return;
        }
        Match type = Type().Match(line);
        Assert.True(type.Success, line);
        Assert.Equal(_family, type.Groups[1].Value);
        Assert.Equal("", _types[_family]);
        Assert.Contains(type.Groups[2].Value, s_types);
        _types[_family] = type.Groups[2].Value;
        Assert.Equal(type.Groups[2].Value == "counter", _family.EndsWith("_total", StringComparison.Ordinal));
    }

    private void ReadSample(string line)
    {
        Match match = Sample().Match(line);
        Assert.True(match.Success, $"not a sample: {line}");
        string name = match.Groups[1].Value;
        Assert.Equal(_family, _types[_family] == "histogram" ? Regex.Replace(name, "_(bucket|sum|count)$", "") : name);
        var labels = new List<string>();
        foreach (Match label in Label().Matches(match.Groups[2].Value))
        {
            string value = Regex.Replace(label.Groups[2].Value, @"\\(.)", static escape => escape.Groups[1].Value == "n" ? "\n" : escape.Groups[1].Value);
            labels.Add($"{label.Groups[1].Value}=\"{value}\"");
        }
        Assert.Equal(labels.Select(static label => label.Split('=')[0]).Distinct().Count(), labels.Count);
        string key = labels.Count == 0 ? name : $"{name}{{{string.Join(',', labels)}}}";
        double value2 = double.Parse(match.Groups[3].Value.Replace("Inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        Assert.True(_samples.TryAdd(key, value2), $"{key} comes twice");
    }

    private void CheckHistograms()
    {
        foreach (string family in _types.Where(static family => family.Value == "histogram").Select(static family => family.Key))
        {
            foreach ((string key, double count) in _samples.Where(sample => sample.Key.StartsWith(family + "_count", StringComparison.Ordinal)))
            {
                string labels = key[(family.Length + "_count".Length)..].TrimEnd('}');
                (string Key, double Value)[] buckets =
                    [.. _samples.Where(sample => sample.Key.StartsWith($"{family}_bucket{labels},le=", StringComparison.Ordinal)).Select(static sample => (sample.Key, sample.Value))];
                Assert.NotEmpty(buckets);
                Assert.EndsWith("le=\"+Inf\"}", buckets[^1].Key);
                Assert.Equal(count, buckets[^1].Value);
                Assert.Equal(buckets.Select(static bucket => bucket.Value).Order(), buckets.Select(static bucket => bucket.Value));
                double[] bounds = [.. buckets[..^1].Select(static bucket => double.Parse(Regex.Match(bucket.Key, "le=\"(.*)\"").Groups[1].Value, CultureInfo.InvariantCulture))];
                Assert.Equal(bounds.Distinct().Order(), bounds);
                Assert.True(_samples.ContainsKey($"{family}_sum{labels}}}"), $"{family} has no sum for {labels}");
            }
        }
    }
}
