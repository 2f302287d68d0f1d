using UdsAot.Benchmarks.Comparison.Serving;

namespace UdsAot.Benchmarks.Comparison.Peers;

/// <summary>The common part of HAProxy's two configurations.</summary>
internal static class HAProxyConfiguration
{
    private const string Command = "haproxy";

    /// <summary>The beginning of a configuration, up to the middle of its <c>defaults</c>.</summary>
    public const string Common = """
        global
          nbthread 1
          maxconn 11000
          no strict-limits
        defaults
          timeout connect 5s
          timeout client 1h
          timeout server 1h
          timeout tunnel 1h
          option splice-auto
        """;

    public static string ReadVersion(Workspace workspace) => ChildProcess.Run(workspace, Command, "-v").Split(' ')[2];

    public static ChildProcess Start(Workspace workspace, string name, string text)
    {
        string file = workspace.At(name);
        File.WriteAllText(file, text);
        return workspace.Start(Cores.Proxy, Command, ["-db", "-f", file]);
    }
}
