using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Hosting;
using UdsAot.Logging;
using UdsAot.Posix;
using UdsAot.Supervision;
using UdsAot.Tls;
using UdsAot.Transport;

namespace UdsAot.CommandLine;

/// <summary><c>udsaot</c> without a verb: runs the proxy.</summary>
internal static class RunCommand
{
    public static async Task<int> RunAsync(MountTable mounts, Arguments arguments, TextWriter error)
    {
        if (MemoryBudget.Process.Heap < MemoryBudget.Least)
        {
            error.WriteLine(FormattableString.Invariant(
                $"udsaot: the heap may have {MemoryBudget.Process.Heap >> 20} MiB, and {MemoryBudget.Least >> 20} MiB are the least that clients can be served with: allow the process 32 MiB (MemoryMax=32M in its systemd unit, --memory in a container), or raise DOTNET_GCHeapHardLimit, whose number is hexadecimal"));
            return ExitCode.CannotListen;
        }
        LastWords.Prepare();
        using var log = new StandardErrorLog(arguments.LogLevel);
        ILogger observing = log.CreateLogger("UdsAot.Logging");
        AccessLog? accessLog = null;
        if (arguments.AccessLog is { } path)
        {
            accessLog = AccessLog.TryOpen(path, arguments.AccessLogFormat, observing, TimeProvider.System, out int errno);
            if (accessLog is null)
            {
                error.WriteLine($"udsaot: --access-log {path} cannot be opened ({Errno.Name(errno)})");
                return ExitCode.Usage;
            }
        }
        try
        {
            using var reopen = new ReopenSignal(accessLog, observing);
            await using var composition = new Composition(mounts, log, accessLog);
            using TlsCertificates? certificates = CompiledMounts.HasTlsListeners && arguments.Listen.Count == 0
                ? new TlsCertificates(mounts, log.CreateLogger("UdsAot.Hosting"), TimeProvider.System)
                : null;
            using Supervisor supervisor = Supervisor.FromEnvironment(composition.Heartbeat, log.CreateLogger("UdsAot.Hosting"));
            await ProxyServer.RunAsync(
                arguments.Listen.Count > 0 ? GivenListeners(mounts, arguments) : CompiledListeners(mounts, certificates, composition),
                composition.OnConnection,
                composition.OnAccepted,
                composition.BeginDraining,
                log,
                supervisor,
                exitCode => EndAtOnce(log, accessLog, exitCode),
                certificates is null ? null : certificates.Reload);
            return ExitCode.Good;
        }
        catch (ListenException e)
        {
            error.WriteLine($"udsaot: cannot listen on {e.Message}");
            return ExitCode.CannotListen;
        }
        finally
        {
            accessLog?.Dispose();
        }
    }

    private static void EndAtOnce(StandardErrorLog log, AccessLog? accessLog, int exitCode)
    {
        accessLog?.Dispose();
        log.Dispose();
        Environment.Exit(exitCode);
    }

    private static List<Listener> GivenListeners(MountTable mounts, Arguments arguments)
    {
        var listeners = new List<Listener>();
        foreach (ListenerUrl url in arguments.Listen)
        {
            listeners.Add(new Listener(url, mounts.LimitsOf(MountTable.None)));
        }
        return listeners;
    }

    private static List<Listener> CompiledListeners(MountTable mounts, TlsCertificates? certificates, Composition composition)
    {
        var listeners = new List<Listener>();
        foreach (string text in mounts.ListenerUrls)
        {
            // The generator has checked it with the same code.
            ListenerUrl url = ListenerUrl.TryParse(text, out string problem) ?? throw new InvalidOperationException($"{text}: {problem}");
            ListenerLimits limits = mounts.LimitsOf(listeners.Count);
            listeners.Add(new Listener(url, limits, mounts.PermissionsOf(listeners.Count))
            {
                HttpsPort = mounts.HttpsPortOf(listeners.Count),
                Tls = CompiledMounts.HasTlsListeners && certificates is not null && mounts.TlsOf(listeners.Count) is { } tls
                    ? new TlsListener(mounts, tls, certificates, limits, composition.Core.Heartbeat, composition.Core.Refusals).Before
                    : null,
            });
        }
        return listeners;
    }
}
