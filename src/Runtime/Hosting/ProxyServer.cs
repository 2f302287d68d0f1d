using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Logging;
using UdsAot.Supervision;

namespace UdsAot.Hosting;

/// <summary>Opens the listeners, serves until a signal, and drains.</summary>
internal static class ProxyServer
{
    /// <summary>Seconds that exchanges in flight have to finish after SIGTERM or SIGINT.</summary>
    public const int DrainSeconds = 30;

    /// <summary>Exit code of a process that cannot continue: EX_SOFTWARE (sysexits.h).</summary>
    public const int CannotGoOn = 70;

    /// <summary>Runs until a stop signal, and until the drain is complete.</summary>
    /// <param name="wanted">The listeners.</param>
    /// <param name="serve">
    /// Makes the handler of connections. When the server drains, IConnectionLifetimeNotificationFeature.ConnectionClosedRequested of a
    /// connection is cancelled.
    /// </param>
    /// <param name="first">Handles each connection before anything else, TLS included.</param>
    /// <param name="drains">Called when the server begins to drain.</param>
    /// <param name="cutsOff">Called when the drain has taken too long, before what is still open is cut off.</param>
    /// <param name="log">The log.</param>
    /// <param name="supervisor">Receives the state of the process.</param>
    /// <param name="endAtOnce">Ends the process with an exit code, after a second signal or when a listener has failed; the socket files are removed before.</param>
    /// <param name="reload">Reloads certificates on SIGHUP; null if there are none.</param>
    /// <exception cref="ListenException">A listener cannot be opened.</exception>
    public static async Task RunAsync(
        IReadOnlyList<Listener> wanted,
        Func<ListenerLimits, ConnectionDelegate> serve,
        Func<ListenerLimits, ConnectionDelegate, ConnectionDelegate> first,
        Action drains,
        Action cutsOff,
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
                if (listener.Note is { } note)
                {
                    logger.ListenerDiffers(note);
                }
                logger.Listening(listener.Url);
            }
            supervisor.SayReady(string.Join(", ", listeners.ConvertAll(static listener => listener.Url)), () => kestrel.IsAccepting);

            string signal = await signals.Stopped;
            supervisor.SayStopping(signal);
            drains();
            logger.Draining(signal, DrainSeconds);
            RemoveFiles(listeners);
            await DrainAsync(kestrel.Server, TimeProvider.System, logger, cutsOff);
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
    internal static async Task DrainAsync(IServer server, TimeProvider time, ILogger logger, Action? cutsOff = null)
    {
        // The callbacks of a token run the last one first, so the server gets a token of its own, cancelled after the call.
        using var cut = new CancellationTokenSource();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(DrainSeconds), time);
        await using CancellationTokenRegistration ending = patience.Token.Register(() =>
        {
            cutsOff?.Invoke();
            cut.Cancel();
        });
        await server.StopAsync(cut.Token);
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
