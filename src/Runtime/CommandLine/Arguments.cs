using UdsAot.Hosting;
using UdsAot.Logging;

namespace UdsAot.CommandLine;

/// <summary>
/// The command line, parsed. Options take their value as the next argument or behind <c>=</c>, and may stand before or behind
/// the verb.
/// </summary>
internal sealed class Arguments
{
    private const string ListenOption = "--listen";
    private const string LogLevelOption = "--log-level";
    private const string AccessLogOption = "--access-log";
    private const string AccessLogFormatOption = "--access-log-format";
    private const string JsonOption = "--json";
    private const string HostOption = "--host";
    private const string UpgradeOption = "--upgrade";

    private readonly List<ListenerUrl> _listen = [];

    private Arguments()
    {
    }

    public Verb Verb { get; private set; } = Verb.Run;

    /// <summary><c>--listen</c>: the listeners that replace the compiled ones; empty if none was given.</summary>
    public IReadOnlyList<ListenerUrl> Listen => _listen;

    /// <summary><c>--log-level</c>: the least level that is logged.</summary>
    public LogLevel LogLevel { get; private set; } = LogLevel.Information;

    /// <summary><c>--access-log</c>: a path, <c>-</c> for standard output, or null for none.</summary>
    public string? AccessLog { get; private set; }

    /// <summary><c>--access-log-format</c>: how its lines are written.</summary>
    public AccessFormat AccessLogFormat { get; private set; }

    /// <summary><c>--json</c> of <c>mounts</c>.</summary>
    public bool Json { get; private set; }

    /// <summary><c>--host</c> of <c>match</c>; empty when the request is to name none.</summary>
    public string Host { get; private set; } = "";

    /// <summary><c>--upgrade</c> of <c>match</c>: the request asks for an upgrade.</summary>
    public bool Upgrade { get; private set; }

    /// <summary>The argument of <c>match</c>.</summary>
    public string Path { get; private set; } = "";

    /// <summary>Parses a command line.</summary>
    /// <param name="arguments">The arguments, without the command's own name.</param>
    /// <param name="problem">What is wrong, in one sentence without its full stop; empty when the answer is not null.</param>
    /// <returns>The result, or null if the command line makes no sense.</returns>
    public static Arguments? TryParse(ReadOnlySpan<string> arguments, out string problem)
    {
        var result = new Arguments();
        var operands = new List<string>();
        var options = new List<string>();
        for (int i = 0; i < arguments.Length; i++)
        {
            string argument = arguments[i];
            if (argument is "--help" or "-h")
            {
                problem = "";
                return new Arguments { Verb = Verb.Help };
            }
            if (!argument.StartsWith('-'))
            {
                operands.Add(argument);
                continue;
            }
            int equals = argument.IndexOf('=');
            string name = equals < 0 ? argument : argument[..equals];
            string? value = equals < 0 ? null : argument[(equals + 1)..];
            if (TakesValue(name) && value is null && i + 1 < arguments.Length)
            {
                value = arguments[++i];
            }
            options.Add(name);
            problem = result.SetOption(name, value);
            if (problem.Length > 0)
            {
                return null;
            }
        }
        problem = result.SetOperands(operands);
        if (problem.Length == 0)
        {
            problem = result.CheckOptions(options);
        }
        return problem.Length == 0 ? result : null;
    }

    private static bool TakesValue(string option) => option is ListenOption or LogLevelOption or AccessLogOption or AccessLogFormatOption or HostOption;

    private string SetOption(string name, string? value)
    {
        if (TakesValue(name) && string.IsNullOrEmpty(value))
        {
            return $"{name} needs a value";
        }
        if (!TakesValue(name) && value is not null)
        {
            return $"{name} takes no value";
        }
        switch (name)
        {
            case ListenOption:
                if (ListenerUrl.TryParse(value!, out string urlProblem) is not { } url)
                {
                    return $"{ListenOption} {value}: {urlProblem}";
                }
                if (url.IsTls)
                {
                    return $"{ListenOption} {value}: only a listener of mounts.json can have certificates; write http://";
                }
                _listen.Add(url);
                return "";
            case LogLevelOption:
                if (ParseLevel(value!) is not { } level)
                {
                    return $"{LogLevelOption} {value}: the levels are trace, debug, info, warn, error and none";
                }
                LogLevel = level;
                return "";
            case AccessLogOption:
                AccessLog = value;
                return "";
            case AccessLogFormatOption:
                if (value is not ("combined" or "json"))
                {
                    return $"{AccessLogFormatOption} {value}: the formats are combined and json";
                }
                AccessLogFormat = value == "json" ? AccessFormat.Json : AccessFormat.Combined;
                return "";
            case HostOption:
                Host = value!;
                return "";
            case JsonOption:
                Json = true;
                return "";
            case UpgradeOption:
                Upgrade = true;
                return "";
            case "--version":
                Verb = Verb.Version;
                return "";
            default:
                return $"there is no option {name}";
        }
    }

    private string SetOperands(List<string> operands)
    {
        if (Verb == Verb.Version || operands.Count == 0)
        {
            return operands.Count == 0 ? "" : "--version stands alone";
        }
        switch (operands[0])
        {
            case "mounts":
                Verb = Verb.Mounts;
                break;
            case "check":
                Verb = Verb.Check;
                break;
            case "match":
                Verb = Verb.Match;
                if (operands.Count < 2 || operands[1].Length == 0)
                {
                    return "match needs a path, such as /api/users?page=2";
                }
                Path = operands[1];
                operands.RemoveAt(1);
                break;
            default:
                return $"there is no command {operands[0]}";
        }
        return operands.Count == 1 ? "" : $"{operands[1]} is one argument too many";
    }

    private string CheckOptions(List<string> options)
    {
        foreach (string option in options)
        {
            bool fits = option switch
            {
                JsonOption => Verb == Verb.Mounts,
                HostOption or UpgradeOption => Verb == Verb.Match,
                ListenOption or LogLevelOption or AccessLogOption or AccessLogFormatOption => Verb == Verb.Run,
                _ => true,
            };
            if (!fits)
            {
                return $"{option} does not go with {VerbName(Verb)}";
            }
        }
        if (AccessLog is null && options.Contains(AccessLogFormatOption))
        {
            return $"{AccessLogFormatOption} needs {AccessLogOption} beside it";
        }
        return "";
    }

    private static string VerbName(Verb verb) => verb switch
    {
        Verb.Mounts => "mounts",
        Verb.Match => "match",
        Verb.Check => "check",
        Verb.Version => "--version",
        _ => "running the proxy",
    };

    private static LogLevel? ParseLevel(string text) => text switch
    {
        "trace" => LogLevel.Trace,
        "debug" => LogLevel.Debug,
        "info" => LogLevel.Information,
        "warn" => LogLevel.Warning,
        "error" => LogLevel.Error,
        "none" => LogLevel.None,
        _ => null,
    };
}
