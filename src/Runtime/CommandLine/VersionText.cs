using UdsAot.Compiled;

namespace UdsAot.CommandLine;

/// <summary>What <c>--version</c> prints.</summary>
internal static class VersionText
{
    /// <summary>Version, commit and the mounts' hash, on one line each.</summary>
    public static string Describe(MountTable mounts)
        => $"udsaot {BuildInfo.Version}\ncommit {BuildInfo.Commit}\nmounts.json sha256 {mounts.SourceSha256}";
}
