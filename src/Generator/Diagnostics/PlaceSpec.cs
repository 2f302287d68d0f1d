using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace UdsAot.Generator.Diagnostics;

/// <summary>A part of a file, in characters and in lines and columns.</summary>
internal sealed record PlaceSpec(string Path, TextSpan Span, LinePositionSpan Lines)
{
    public Location ToLocation() => Location.Create(Path, Span, Lines);
}
