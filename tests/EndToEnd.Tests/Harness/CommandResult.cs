namespace UdsAot.EndToEnd.Harness;

/// <summary>The result of a command.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Its standard output and standard error, line by line.</param>
internal sealed record CommandResult(int ExitCode, string[] Output)
{
    /// <summary>The output as one text.</summary>
    public string Text => string.Join('\n', Output);

    /// <summary>Runs a command to its end.</summary>
    public static async Task<CommandResult> Of(string command, IEnumerable<string> arguments, string? folder = null, TimeSpan? limit = null)
    {
        await using var process = new RunningProcess(command, arguments, folder);
        int code = await process.ExitCodeAsync(limit);
        return new CommandResult(code, process.Lines);
    }
}
