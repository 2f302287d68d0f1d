using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace UdsAot.Generator.Tests.Harness;

/// <summary>What the build says about additional files: those named *.json are mounts files with a hash.</summary>
internal sealed class MountsOptions(string sha256) : AnalyzerConfigOptionsProvider
{
    public override AnalyzerConfigOptions GlobalOptions { get; } = new Options([]);

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile)
        => textFile.Path.EndsWith(".json", StringComparison.Ordinal)
            ? new Options(new Dictionary<string, string>
            {
                ["build_metadata.AdditionalFiles.UdsAotMounts"] = "true",
                ["build_metadata.AdditionalFiles.UdsAotMountsSha256"] = sha256,
            })
            : GlobalOptions;

    private sealed class Options(Dictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }
}
