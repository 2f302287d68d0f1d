using System.Reflection;

namespace UdsAot.Compiled;

/// <summary>Which build this is.</summary>
internal static class BuildInfo
{
    // The SDK writes "0.1.0+COMMIT", and no "+" where there was no repository to ask.
    private static readonly string s_full =
        typeof(BuildInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <summary>The version, such as <c>0.1.0</c>.</summary>
    public static string Version { get; } = s_full.Split('+')[0];

    /// <summary>The commit that it was built from, or <c>unknown</c>.</summary>
    public static string Commit { get; } = s_full.IndexOf('+') is >= 0 and int plus ? s_full[(plus + 1)..] : "unknown";
}
