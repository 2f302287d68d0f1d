namespace UdsAot.EndToEnd.Harness;

/// <summary>The htpasswd command of Apache, which makes password files.</summary>
internal static class Htpasswd
{
    /// <summary>Gives a user a password, with a bcrypt hash that is quickly checked, and makes the file if there is none.</summary>
    public static Task SetAsync(string file, string user, string password) => RunAsync(file, "-B", "-C", "4", user, password);

    /// <summary>The same with one of the hashes that no one should use any more.</summary>
    public static Task SetOldAsync(string file, string user, string password) => RunAsync(file, "-m", user, password);

    private static async Task RunAsync(string file, params string[] arguments)
    {
        // "htpasswd -b FILE USER PASSWORD", with -c for a file that is not there.
        string[] options = arguments[..^2];
        CommandResult result = await CommandResult.Of(
            "htpasswd", ["-b", .. options, .. File.Exists(file) ? (string[])[] : ["-c"], file, .. arguments[^2..]]);
        Assert.True(result.ExitCode == 0, result.Text);
    }
}
