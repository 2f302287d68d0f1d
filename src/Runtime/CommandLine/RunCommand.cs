using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Hosting;
using UdsAot.Logging;
using UdsAot.Posix;
using UdsAot.Supervision;
using UdsAot.Tls;
using UdsAot.Transport;

namespace UdsAot.CommandLine;

/// <summary>Runs the proxy: <c>udsaot</c> without a verb.</summary>
internal static class RunCommand
{
    public static async Task<int> RunAsync(MountTable mounts, Arguments arguments, TextWriter error)
    {
        if (MemoryBudget.Process.Heap < MemoryBudget.Least)
        {
            error.WriteLine(FormattableString.Invariant(
                $"udsaot: the heap limit is {MemoryBudget.Process.Heap >> 20} MiB, and serving clients takes at least {MemoryBudget.Least >> 20} MiB: give the process 32 MiB (MemoryMax=32M in its systemd unit, --memory in a container), or raise DOTNET_GCHeapHardLimit (a hexadecimal number)"));
            return ExitCode.CannotStart;
        }
        MemoryBudget.Bound(mounts.MaxBufferMemory);
        LastWords.Prepare();
        using var log = new StandardErrorLog(arguments.LogLevel);
        ILogger observing = log.CreateLogger("UdsAot.Logging");
        AccessLog? accessLog = null;
        if (arguments.AccessLog is { } path)
        {
            accessLog = AccessLog.TryOpen(path, arguments.AccessLogFormat, observing, TimeProvider.System, out int errno);
            if (accessLog is null)
            {
                error.WriteLine($"udsaot: cannot open the access log {path} ({Errno.Name(errno)}): {AccessLogAdvice.Explain(errno, path)}");
                return ExitCode.CannotStart;
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
            ILogger hosting = log.CreateLogger("UdsAot.Hosting");
            WarnOfReplacedTls(mounts, arguments, hosting);
            await ProxyServer.RunAsync(
                Listeners.Wanted(mounts, arguments.Listen, certificates, composition, hosting),
                composition.OnConnection,
                composition.OnAccepted,
                composition.BeginDraining,
                composition.Core.Failures.BeginCuttingOff,
                log,
                supervisor,
                exitCode => EndAtOnce(log, accessLog, exitCode),
                certificates is null ? null : certificates.Reload);
            return ExitCode.Good;
        }
        catch (ListenException e)
        {
            error.WriteLine($"udsaot: cannot listen on {e.Message}");
            return ExitCode.CannotStart;
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

    private static void WarnOfReplacedTls(MountTable mounts, Arguments arguments, ILogger logger)
    {
        string[] replaced = [.. mounts.ListenerUrls.Where(static url => url.StartsWith("https://", StringComparison.OrdinalIgnoreCase))];
        if (arguments.Listen.Count > 0 && replaced.Length > 0)
        {
            logger.TlsListenersReplaced(string.Join(", ", replaced));
        }
    }
}
