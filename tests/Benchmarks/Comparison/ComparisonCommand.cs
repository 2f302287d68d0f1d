using System.Runtime.InteropServices;
using UdsAot.Benchmarks.Comparison.Peers;
using UdsAot.Benchmarks.Comparison.Serving;

namespace UdsAot.Benchmarks.Comparison;

/// <summary>The verb <c>compare</c>: udsaot and other proxies under the same loads.</summary>
internal static class ComparisonCommand
{
    private const int Usage = 2;
    private const int Failed = 1;
    private const int SignalBase = 128;

    private static volatile int s_signalled;

    /// <summary>Runs it and answers the exit code.</summary>
    public static int Run(IReadOnlyList<string> arguments)
    {
        try
        {
            var options = ComparisonOptions.Parse(arguments);
            // The thread that runs the load, and what it starts without another wish.
            NativeCalls.StayOn(Cores.Others);
            using var workspace = new Workspace();
            using PosixSignalRegistration interrupted = EndAtSignal(PosixSignal.SIGINT, SignalBase + 2, workspace);
            using PosixSignalRegistration terminated = EndAtSignal(PosixSignal.SIGTERM, SignalBase + 15, workspace);
            string report = Compare(workspace, options);
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(options.Output))!);
            File.WriteAllText(options.Output, report);
            Console.WriteLine(report);
            return 0;
        }
        catch (Exception) when (s_signalled != 0)
        {
            // Whatever was under way broke because its processes were ended.
            return s_signalled;
        }
        catch (ArgumentException mistake)
        {
            Console.Error.WriteLine($"compare: {mistake.Message}");
            return Usage;
        }
        catch (Exception failure) when (failure is IOException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            Console.Error.WriteLine($"compare: {failure.Message}");
            return Failed;
        }
    }

    private static string Compare(Workspace workspace, ComparisonOptions options)
    {
        Peer[] wanted =
        [
            .. ((Peer[])[new UdsAotPeer(options.UdsAot, options.UdsAotTls), new NginxPeer(), new HAProxyPeer(), new RelayPeer(), new CaddyPeer(), new YarpPeer(options.Yarp)])
                .Where(peer => options.WantsPeer(peer.Key)),
        ];
        Peer[] peers = [.. wanted.Where(static peer => peer.Missing is null)];
        string[] missing = [.. wanted.Where(static peer => peer.Missing is not null).Select(static peer => $"{peer.Name}: {peer.Missing}")];
        Results results = new ComparisonRun(workspace, options, peers).Run();
        return new Report(options, peers, missing, results).Write(workspace);
    }

    private static PosixSignalRegistration EndAtSignal(PosixSignal signal, int code, Workspace workspace)
        => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            s_signalled = code;
            workspace.Dispose();
            Environment.Exit(code);
        });
}
