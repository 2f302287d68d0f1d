using Microsoft.CodeAnalysis;
using UdsAot.Generator.Collections;

namespace UdsAot.Generator.Diagnostics;

/// <summary>
/// A diagnostic as the generator's pipeline carries it. It compares by value: Roslyn skips the later steps of the pipeline if an edit left
/// the diagnostics equal.
/// </summary>
/// <param name="Descriptor">Its kind.</param>
/// <param name="Place">Its place; null when there is no file.</param>
/// <param name="Others">Other places that belong to it.</param>
/// <param name="Arguments">The arguments of its message.</param>
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
