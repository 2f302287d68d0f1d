using UdsAot.Compiled;

namespace UdsAot.CommandLine;

/// <summary>The command: reads its arguments and does what they say.</summary>
internal static class Command
{
    /// <summary>Runs the command on the mounts that are compiled in.</summary>
    /// <param name="arguments">Without the command's own name.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(ReadOnlySpan<string> arguments, TextWriter output, TextWriter error)
    {
        if (Arguments.TryParse(arguments, out string problem) is not { } parsed)
        {
            error.WriteLine($"udsaot: {problem}; 'udsaot --help' shows what there is");
            return ExitCode.Usage;
        }
        switch (parsed.Verb)
        {
            case Verb.Mounts:
                return MountsCommand.Run(CompiledMounts.Instance, parsed.Json, output);
            case Verb.Match:
                return MatchCommand.Run(CompiledMounts.Instance, parsed.Host, parsed.Path, parsed.Upgrade, output, error);
            case Verb.Check:
                return CheckCommand.Run(CompiledMounts.Instance, output);
            case Verb.Version:
                output.WriteLine(VersionText.Describe(CompiledMounts.Instance));
                return ExitCode.Good;
            case Verb.Help:
                output.Write(HelpText.Text);
                return ExitCode.Good;
            default:
                return RunCommand.RunAsync(CompiledMounts.Instance, parsed, error).GetAwaiter().GetResult();
        }
    }
}
