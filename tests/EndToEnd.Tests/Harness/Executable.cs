using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace UdsAot.EndToEnd.Harness;

/// <summary>
/// A published native executable. Set UDSAOT_TEST_BINARIES to a folder with <c>NAME/udsaot</c> to test executables that are
/// there already, each with its <c>udsaot.dbg</c>; they must have been built from the same mounts, for the same checkout.
/// </summary>
internal static class Executable
{
    /// <summary>
    /// Publishes an executable with <c>build/publish</c> and answers the path of a copy in the sandbox. <see cref="Site"/> lies beside
    /// its mounts.json.
    /// </summary>
    /// <param name="name">A name for it, a folder name.</param>
    /// <param name="mounts">The text of its mounts.json.</param>
    /// <param name="rid">The machine that it is for, in .NET's words; this one if null.</param>
    public static async Task<string> PublishAsync(string name, string mounts, string? rid = null)
    {
        string? prebuilt = Environment.GetEnvironmentVariable("UDSAOT_TEST_BINARIES");
        string folder = FolderOf(name);
        string outputName = rid is null ? name : $"{name}-{rid}";
        string output = prebuilt is null ? FolderOf(outputName) : Path.Combine(prebuilt, outputName);
        if (prebuilt is null)
        {
            Site.Write(folder);
            CommandResult result = await RunPublishAsync(WriteMounts(folder, mounts), output, rid);
            Assert.True(result.ExitCode == 0, $"build/publish failed:\n{result.Text}");
        }
        string copy = Sandbox.At(outputName);
        File.Copy(Path.Combine(output, "udsaot"), copy, overwrite: true);
        return copy;
    }

    /// <summary>The path of the symbols that <c>build/publish</c> took out of an executable.</summary>
    public static string SymbolsOf(string name)
    {
        if (Environment.GetEnvironmentVariable("UDSAOT_TEST_BINARIES") is { } prebuilt)
        {
            return Path.Combine(prebuilt, name, "udsaot.dbg");
        }
        // The script names its folder for the machine and for the path of mounts.json, as `sha256sum <<<PATH` sees it.
        byte[] path = Encoding.UTF8.GetBytes(Path.Combine(FolderOf(name), "mounts.json") + "\n");
        string rid = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        return Checkout.At("artifacts", "symbols", $"{rid}-{Convert.ToHexStringLower(SHA256.HashData(path))[..12]}", "udsaot.dbg");
    }

    /// <summary>Runs <c>build/publish</c> as it is, for good or ill.</summary>
    public static Task<CommandResult> RunPublishAsync(string mountsFile, string output, string? rid = null)
    {
        string[] machine = rid is null ? [] : ["--rid", rid];
        return CommandResult.Of(
            Checkout.At("build", "publish"), ["--mounts", mountsFile, "--output", output, .. machine], Checkout.Root, TimeSpan.FromMinutes(10));
    }

    /// <summary>Writes a mounts.json, leaving alone one that is the same, so that nothing is built twice.</summary>
    public static string WriteMounts(string folder, string mounts)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, "mounts.json");
        if (!File.Exists(path) || File.ReadAllText(path) != mounts)
        {
            File.WriteAllText(path, mounts);
        }
        return path;
    }

    // The build takes STOCKTRANSPORT from the environment; what comes of it is another executable.
    private static string FolderOf(string name)
        => Checkout.At("artifacts", Environment.GetEnvironmentVariable("STOCKTRANSPORT") == "true" ? "tests-publish-stock" : "tests-publish", name);
}
