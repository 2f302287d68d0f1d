using UdsAot.Compiled;

namespace UdsAot.CommandLine;

/// <summary>The text of <c>--version</c>.</summary>
internal static class VersionText
{
    /// <summary>Version, commit and the hash of mounts.json, on one line each.</summary>
    public static string Describe(MountTable mounts)
        => $"udsaot {BuildInfo.Version}\ncommit {BuildInfo.Commit}\nmounts.json sha256 {mounts.SourceSha256}";
}
