using System.Reflection;
using UdsAot.Routing;

namespace UdsAot.CommandLine;

/// <summary>What <c>--version</c> prints.</summary>
internal static class VersionText
{
    /// <summary>Version, commit and the mounts' hash, on one line each.</summary>
    public static string Describe(MountTable mounts)
    {
        // The SDK writes "0.1.0+COMMIT", and no "+" where there was no repository to ask.
        string full = typeof(VersionText).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        int plus = full.IndexOf('+');
        string version = plus < 0 ? full : full[..plus];
        string commit = plus < 0 ? "unknown" : full[(plus + 1)..];
        return $"udsaot {version}\ncommit {commit}\nmounts.json sha256 {mounts.SourceSha256}";
    }
}
