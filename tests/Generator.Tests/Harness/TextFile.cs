using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace UdsAot.Generator.Tests.Harness;

/// <summary>An additional file in memory.</summary>
internal sealed class TextFile(string path, string? text) : AdditionalText
{
    public override string Path => path;

    public override SourceText? GetText(CancellationToken cancellationToken = default)
        => text is null ? null : SourceText.From(text, Encoding.UTF8);
}
