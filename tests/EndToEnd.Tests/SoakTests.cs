using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>A short soak, and what is left of one.</summary>
[Collection(OnStageCollection.Name)]
public sealed partial class SoakTests
{
    // Building it the first time is most of it.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(7);

    [Fact]
    public async Task Mixed_traffic_meets_no_wrong_body_no_unexpected_error_and_leaves_nothing_behind()
    {
        CommandResult result = await CommandResult.Of(Checkout.At("build", "soak"), ["10"], Checkout.Root, s_limit);

        Assert.True(result.ExitCode == 0, result.Text);
        Assert.Matches("(?m)^errors unexpected +0$", result.Text);
        Assert.Matches("(?m)^ +h1 small response +[1-9]", result.Text);
        Assert.Matches("(?m)^ +h2 small response +[1-9]", result.Text);
        Assert.Matches("(?m)^origin restarts +[1-9]", result.Text);
        Assert.EndsWith("soak: well", result.Text);
        AssertGone();
    }

    [Fact]
    public async Task A_soak_that_is_interrupted_says_so_and_leaves_nothing_behind()
    {
        await using var soak = new RunningProcess(Checkout.At("build", "soak"), ["600"], Checkout.Root);
        await soak.LineAsync(static line => line.StartsWith("soak: 600 s", StringComparison.Ordinal), "the first line of the soak", limit: s_limit);

        soak.Signal(PosixSignal.SIGINT);

        Assert.Equal(1, await soak.ExitCodeAsync());
        Assert.Equal("soak: ended early", soak.Lines[^1]);
        AssertGone();
    }

    private static void AssertGone()
    {
        string executable = Checkout.At("artifacts", "soak", "udsaot");
        string folder = SocketFolder().Match(File.ReadAllText(Checkout.At("artifacts", "soak", "mounts.json"))).Value;
        Assert.StartsWith("/tmp/udsaot-soak-", folder);
        Assert.False(Directory.Exists(folder));
        Assert.DoesNotContain(CommandLines(), line => line.StartsWith(executable, StringComparison.Ordinal) || line.Contains(folder, StringComparison.Ordinal));
    }

    private static IEnumerable<string> CommandLines()
    {
        foreach (string process in Directory.GetDirectories("/proc").Where(static path => char.IsAsciiDigit(path[^1])))
        {
            string line;
            try
            {
                line = File.ReadAllText(Path.Combine(process, "cmdline"));
            }
            catch (IOException)
            {
                // It has ended since.
                continue;
            }
            yield return line;
        }
    }

    [GeneratedRegex(@"(?<=\+).*(?=/steady\.sock)")]
    private static partial Regex SocketFolder();
}
