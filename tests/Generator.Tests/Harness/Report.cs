using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;

namespace UdsAot.Generator.Tests.Harness;

/// <summary>Diagnostics as the golden files show them: as the compiler prints them, with the other places below.</summary>
internal static class Report
{
    public static string Of(ImmutableArray<Diagnostic> diagnostics)
    {
        var text = new StringBuilder();
        foreach (Diagnostic diagnostic in diagnostics)
        {
            string severity = diagnostic.DefaultSeverity == DiagnosticSeverity.Error ? "error" : "warning";
            text.Append(Place(diagnostic.Location))
                .Append($": {severity} {diagnostic.Id}: {diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}\n");
            foreach (Location other in diagnostic.AdditionalLocations)
            {
                text.Append($"    see {Place(other)}\n");
            }
        }
        return text.ToString();
    }

    private static string Place(Location location)
    {
        FileLinePositionSpan span = location.GetLineSpan();
        return $"{span.Path}({span.StartLinePosition.Line + 1},{span.StartLinePosition.Character + 1}-"
            + $"{span.EndLinePosition.Line + 1},{span.EndLinePosition.Character + 1})";
    }
}
