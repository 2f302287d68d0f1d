using Microsoft.CodeAnalysis;
using UdsAot.Generator.Collections;
using UdsAot.Generator.Parsing;

namespace UdsAot.Generator.Diagnostics;

/// <summary>Collects the diagnostics of one file.</summary>
internal sealed class DiagnosticBag(string path, LineMap lines)
{
    private readonly List<(int Start, DiagnosticSpec Diagnostic)> _found = [];

    /// <summary>True after an error; nothing is emitted then.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>The line of a place, counted from 1.</summary>
    public string LineOf(TextRange range)
        => (lines.LinesOf(range).Start.Line + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Adds a diagnostic about one place.</summary>
    public void Add(DiagnosticDescriptor descriptor, TextRange range, params string[] arguments)
        => Add(descriptor, range, [], arguments);

    /// <summary>Adds a diagnostic about a place that contradicts other places.</summary>
    public void Add(DiagnosticDescriptor descriptor, TextRange range, TextRange[] others, params string[] arguments)
    {
        HasErrors |= descriptor.DefaultSeverity == DiagnosticSeverity.Error;
        PlaceSpec[] otherPlaces = Array.ConvertAll(others, PlaceOf);
        string[] shown = Array.ConvertAll(arguments, Printable.Shorten);
        _found.Add((range.Start, new DiagnosticSpec(descriptor, PlaceOf(range), new(otherPlaces), new(shown))));
    }

    /// <summary>The diagnostics, in the order of the file.</summary>
    public EquatableArray<DiagnosticSpec> ToSpecs()
        => new([.. _found.OrderBy(found => found.Start).Select(found => found.Diagnostic)]);

    private PlaceSpec PlaceOf(TextRange range) => new(path, lines.SpanOf(range), lines.LinesOf(range));
}
