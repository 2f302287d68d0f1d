namespace UdsAot.EndToEnd.Harness;

/// <summary>The working copy that these tests were built from.</summary>
internal static class Checkout
{
    /// <summary>The absolute path of the folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path below <see cref="Root"/>.</summary>
    public static string At(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "UdsAot.sln")))
            {
                return folder;
            }
        }
        throw new InvalidOperationException($"No UdsAot.sln above {AppContext.BaseDirectory}.");
    }
}
