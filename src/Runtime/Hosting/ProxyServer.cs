using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Logging;
using UdsAot.Supervision;

namespace UdsAot.Hosting;

/// <summary>Listens, serves until a signal, drains.</summary>
internal static class ProxyServer
{
    /// <summary>Seconds that exchanges in flight have to finish after SIGTERM or SIGINT.</summary>
    public const int DrainSeconds = 30;

    /// <summary>What the process ends with when it cannot go on: EX_SOFTWARE (sysexits.h).</summary>
    public const int CannotGoOn = 70;

    /// <summary>Runs until a signal says to stop and everything is finished.</summary>
    /// <param name="wanted">The listeners.</param>
    /// <param name="serve">
    /// Serves each connection. When the server drains, IConnectionLifetimeNotificationFeature.ConnectionClosedRequested of the connection is
    /// cancelled.
    /// </param>
    /// <param name="first">Sees each connection before anything else does, TLS included.</param>
    /// <param name="drains">Called when the server begins to drain.</param>
    /// <param name="log">The log.</param>
    /// <param name="supervisor">Is told how far we are.</param>
    /// <param name="endAtOnce">Ends the process with an exit code, for a second signal or a listener that is deaf; the socket files are removed before.</param>
    /// <param name="reload">Reads what there is to read again, at SIGHUP; null where there is nothing.</param>
    /// <exception cref="ListenException">A listener cannot be opened.</exception>
    public static async Task RunAsync(
        IReadOnlyList<Listener> wanted,
        Func<ListenerLimits, ConnectionDelegate> serve,
        Func<ListenerLimits, ConnectionDelegate, ConnectionDelegate> first,
        Action drains,
        ILoggerFactory log,
        Supervisor supervisor,
        Action<int> endAtOnce,
        Action? reload = null)
    {
        ILogger logger = log.CreateLogger("UdsAot.Hosting");
        using PassedSockets passed = PassedSockets.FromEnvironment();
        List<OpenListener> listeners = OpenListener.OpenAll(wanted, passed);
        try
        {
            passed.CloseRest(logger);
            using var signals = new StopSignals(logger, exitCode =>
            {
                RemoveFiles(listeners);
                endAtOnce(exitCode);
            }, reload);
            await using KestrelHost kestrel = KestrelHost.Create(listeners, serve, log, first);
            kestrel.WentDeaf = () =>
            {
                RemoveFiles(listeners);
                endAtOnce(CannotGoOn);
            };
            await kestrel.StartAsync();
            foreach (OpenListener listener in listeners)
            {
                if (listener.ReplacedPath is { } path)
                {
                    logger.StaleSocketReplaced(path);
                }
                logger.Listening(listener.Url);
            }
            supervisor.SayReady(string.Join(", ", listeners.ConvertAll(static listener => listener.Url)), () => kestrel.IsAccepting);

            string signal = await signals.Stopped;
            supervisor.SayStopping(signal);
            drains();
            logger.Draining(signal, DrainSeconds);
            RemoveFiles(listeners);
            await DrainAsync(kestrel.Server, TimeProvider.System, logger);
        }
        finally
        {
            foreach (OpenListener listener in listeners)
            {
                listener.Dispose();
            }
        }
    }

    /// <summary>Waits for the exchanges in flight, and cuts off those that take too long.</summary>
    internal static async Task DrainAsync(IServer server, TimeProvider time, ILogger logger)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(DrainSeconds), time);
        await server.StopAsync(patience.Token);
        if (patience.IsCancellationRequested)
        {
            logger.DrainTimedOut(DrainSeconds);
        }
        else
        {
            logger.Drained();
        }
    }

    private static void RemoveFiles(List<OpenListener> listeners)
    {
        foreach (OpenListener listener in listeners)
        {
            listener.RemoveFile();
        }
    }
}
