using System.Globalization;
using Cysharp.Text;

namespace UdsAot.Metrics;

/// <summary>
/// Writes samples in Prometheus' text format, version 0.0.4. Names and labels' names are the caller's, and sound; labels' values are
/// escaped here.
/// </summary>
internal sealed class Exposition : IDisposable
{
    // Rented from a pool. Not the thread's own buffer: a response is sent while the text is made, on one thread or another.
    private Utf8ValueStringBuilder _text = ZString.CreateUtf8StringBuilder();

    /// <summary>Bytes written since the last <see cref="Clear"/>.</summary>
    public int Length => _text.Length;

    /// <summary>What was written since the last <see cref="Clear"/>; valid until more is written.</summary>
    public ReadOnlyMemory<byte> Text => _text.AsMemory();

    public void Clear() => _text.Clear();

    public void Dispose() => _text.Dispose();

    /// <summary>Begins a family; all of its samples follow before the next.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type"><c>counter</c>, <c>gauge</c> or <c>histogram</c>.</param>
    /// <param name="help">One sentence, without a backslash or a line's end.</param>
    public void Family(string name, string type, string help)
    {
        _text.Append("# HELP ");
        _text.Append(name);
        _text.Append(" ");
        _text.Append(help);
        _text.Append("\n# TYPE ");
        _text.Append(name);
        _text.Append(" ");
        _text.Append(type);
        _text.Append("\n");
    }

    /// <summary>Writes a sample.</summary>
    /// <param name="name">The family's name, or with a histogram's ending.</param>
    /// <param name="labels">What <see cref="Labels"/> makes; empty for none.</param>
    /// <param name="value">The value.</param>
    public void Sample(string name, string labels, long value)
    {
        Begin(name, labels);
        _text.Append(value);
        _text.Append("\n");
    }

    /// <inheritdoc cref="Sample(string, string, long)"/>
    public void Sample(string name, string labels, double value)
    {
        Begin(name, labels);
        _text.Append(value.ToString("R", CultureInfo.InvariantCulture));
        _text.Append("\n");
    }

    /// <summary>Writes the samples of a histogram.</summary>
    /// <param name="name">The family's name.</param>
    /// <param name="labels">The labels of all its samples.</param>
    /// <param name="cells">The histogram.</param>
    public void Histogram(string name, string labels, ReadOnlySpan<long> cells)
    {
        ReadOnlySpan<long> bounds = Metrics.Histogram.Bounds;
        long count = 0;
        for (int i = 0; i < bounds.Length; i++)
        {
            count += cells[i];
            Sample(name + "_bucket", $"{labels},le=\"{Seconds(bounds[i])}\"", count);
        }
        count += cells[bounds.Length];
        Sample(name + "_bucket", labels + ",le=\"+Inf\"", count);
        Sample(name + "_sum", labels, cells[Metrics.Histogram.Buckets] / 1e9);
        Sample(name + "_count", labels, count);
    }

    /// <summary>Writes labels as they stand between braces.</summary>
    public static string Labels(params ReadOnlySpan<(string Name, string Value)> labels)
    {
        using Utf16ValueStringBuilder text = ZString.CreateStringBuilder();
        foreach ((string name, string value) in labels)
        {
            if (text.Length > 0)
            {
                text.Append(',');
            }
            text.Append(name);
            text.Append("=\"");
            foreach (char letter in value)
            {
                switch (letter)
                {
                    case '\\':
                        text.Append("\\\\");
                        break;
                    case '"':
                        text.Append("\\\"");
                        break;
                    case '\n':
                        text.Append("\\n");
                        break;
                    default:
                        text.Append(letter);
                        break;
                }
            }
            text.Append('"');
        }
        return text.ToString();
    }

    private static string Seconds(long nanoseconds) => (nanoseconds / 1e9).ToString("R", CultureInfo.InvariantCulture);

    private void Begin(string name, string labels)
    {
        _text.Append(name);
        if (labels.Length > 0)
        {
            _text.Append("{");
            _text.Append(labels);
            _text.Append("}");
        }
        _text.Append(" ");
    }
}
