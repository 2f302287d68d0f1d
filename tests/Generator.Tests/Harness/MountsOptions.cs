using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace UdsAot.Generator.Tests.Harness;

/// <summary>The build's metadata of additional files: those named *.json are mounts files with a hash, those named *.list the packer's lists of files.</summary>
internal sealed class MountsOptions(string sha256) : AnalyzerConfigOptionsProvider
{
    public override AnalyzerConfigOptions GlobalOptions { get; } = new Options([]);

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => Path.GetExtension(textFile.Path) switch
    {
        ".json" => new Options(new Dictionary<string, string>
        {
            ["build_metadata.AdditionalFiles.UdsAotMounts"] = "true",
            ["build_metadata.AdditionalFiles.UdsAotMountsSha256"] = sha256,
        }),
        ".list" => new Options(new Dictionary<string, string> { ["build_metadata.AdditionalFiles.UdsAotFileList"] = "true" }),
        _ => GlobalOptions,
    };

    private sealed class Options(Dictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }
}
