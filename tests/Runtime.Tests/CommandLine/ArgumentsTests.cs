using Microsoft.Extensions.Logging;
using UdsAot.CommandLine;
using UdsAot.Logging;

namespace UdsAot.Tests.CommandLine;

public sealed class ArgumentsTests
{
    [Fact]
    public void Nothing_runs_the_proxy_with_the_defaults()
    {
        Arguments parsed = Parse();
        Assert.Equal(Verb.Run, parsed.Verb);
        Assert.Empty(parsed.Listen);
        Assert.Equal(LogLevel.Information, parsed.LogLevel);
        Assert.Null(parsed.AccessLog);
        Assert.Equal(AccessFormat.Combined, parsed.AccessLogFormat);
    }

    [Fact]
    public void Listen_may_be_given_several_times_and_both_ways_of_writing_a_value_work()
    {
        Arguments parsed = Parse("--listen", "http://127.0.0.1:1", "--listen=http://unix:/run/a=b.sock", "--access-log", "-", "--log-level=warn");
        Assert.Equal(2, parsed.Listen.Count);
        Assert.Equal(1, parsed.Listen[0].Port);
        Assert.Equal("/run/a=b.sock", parsed.Listen[1].SocketPath);
        Assert.Equal("-", parsed.AccessLog);
        Assert.Equal(LogLevel.Warning, parsed.LogLevel);
    }

    [Theory]
    [InlineData("trace", LogLevel.Trace)]
    [InlineData("debug", LogLevel.Debug)]
    [InlineData("info", LogLevel.Information)]
    [InlineData("warn", LogLevel.Warning)]
    [InlineData("error", LogLevel.Error)]
    [InlineData("none", LogLevel.None)]
    public void Log_levels_have_the_names_of_the_help_text(string name, LogLevel level)
    {
        Assert.Equal(level, Parse("--log-level", name).LogLevel);
        Assert.Contains(name, HelpText.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_access_log_has_two_formats()
    {
        Assert.Equal(AccessFormat.Json, Parse("--access-log", "-", "--access-log-format", "json").AccessLogFormat);
        Assert.Equal(AccessFormat.Combined, Parse("--access-log-format=combined", "--access-log=/a").AccessLogFormat);
    }

    [Fact]
    public void Match_takes_its_host_before_or_behind_its_path()
    {
        foreach (string[] line in (string[][])[["match", "--host", "h", "/p"], ["match", "/p", "--host=h"], ["--host", "h", "match", "/p"]])
        {
            Arguments parsed = Parse(line);
            Assert.Equal((Verb.Match, "h", "/p"), (parsed.Verb, parsed.Host, parsed.Path));
        }
    }

    [Fact]
    public void Match_can_ask_for_an_upgrade()
    {
        Assert.False(Parse("match", "/p").Upgrade);
        Assert.True(Parse("match", "/p", "--upgrade").Upgrade);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("mounts", "--help")]
    [InlineData("--listen", "http://[::1]:0", "--help")]
    public void Help_wins(params string[] line) => Assert.Equal(Verb.Help, Parse(line).Verb);

    [Theory]
    [InlineData("there is no option --lisen", "--lisen", "x")]
    [InlineData("there is no command mount", "mount")]
    [InlineData("--listen needs a value", "--listen")]
    [InlineData("--listen needs a value", "--listen=")]
    [InlineData("--json takes no value", "mounts", "--json=yes")]
    [InlineData("--log-level loud: the levels are", "--log-level", "loud")]
    [InlineData("--listen ftp://x: this is no listener URL", "--listen", "ftp://x")]
    [InlineData("--access-log-format xml: the formats are combined and json", "--access-log", "-", "--access-log-format", "xml")]
    [InlineData("--access-log-format needs --access-log beside it", "--access-log-format", "json")]
    [InlineData("--access-log-format does not go with check", "check", "--access-log-format", "json")]
    [InlineData("match needs a path", "match")]
    [InlineData("match needs a path", "match", "")]
    [InlineData("/b is one argument too many", "match", "/a", "/b")]
    [InlineData("extra is one argument too many", "check", "extra")]
    [InlineData("--json does not go with check", "check", "--json")]
    [InlineData("--json does not go with running the proxy", "--json")]
    [InlineData("--host does not go with mounts", "mounts", "--host", "h")]
    [InlineData("--upgrade does not go with mounts", "mounts", "--upgrade")]
    [InlineData("--upgrade takes no value", "match", "/p", "--upgrade=websocket")]
    [InlineData("--listen does not go with check", "check", "--listen", "http://127.0.0.1:1")]
    [InlineData("--log-level does not go with --version", "--version", "--log-level", "info")]
    [InlineData("--version stands alone", "--version", "mounts")]
    public void What_makes_no_sense_is_named(string problem, params string[] line)
    {
        Assert.Null(Arguments.TryParse(line, out string said));
        Assert.StartsWith(problem, said, StringComparison.Ordinal);
    }

    [Fact]
    public void Usage_errors_are_one_line_with_a_hint_and_exit_code_2()
    {
        var output = new StringWriter();
        var error = new StringWriter();
        Assert.Equal(ExitCode.Usage, Command.Run(["--nonsense"], output, error));
        Assert.Equal("udsaot: there is no option --nonsense; 'udsaot --help' shows what there is\n", error.ToString());
        Assert.Empty(output.ToString());
    }

    private static Arguments Parse(params string[] line)
    {
        Arguments? parsed = Arguments.TryParse(line, out string problem);
        Assert.Equal("", problem);
        return parsed!;
    }
}
