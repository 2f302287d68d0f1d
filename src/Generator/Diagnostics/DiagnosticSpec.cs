using Microsoft.CodeAnalysis;
using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Diagnostics;

/// <summary>A diagnostic as the pipeline carries it: a value, so that a run that finds the same reports nothing anew.</summary>
/// <param name="Descriptor">What kind it is.</param>
/// <param name="Place">Where it is; null when there is no file.</param>
/// <param name="Others">Other places that it is about.</param>
/// <param name="Arguments">What its message is filled in with.</param>
internal sealed record DiagnosticSpec(
    DiagnosticDescriptor Descriptor,
    PlaceSpec? Place,
    EquatableArray<PlaceSpec> Others,
    EquatableArray<string> Arguments)
{
    public Diagnostic ToDiagnostic()
        => Diagnostic.Create(
            Descriptor,
            Place?.ToLocation() ?? Location.None,
            Others.Select(other => other.ToLocation()),
            [.. Arguments]);
}
