using UdsAot.Failures;

namespace UdsAot.Logging;

/// <summary>
/// Every message of the log. Event ids are allotted by hand and stay: 1xx listening, 2xx clients, 3xx origins, 4xx observing.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(101, LogLevel.Information, "listening on {Url}")]
    public static partial void Listening(this ILogger logger, string url);

    [LoggerMessage(102, LogLevel.Information, "replaced {Path}: nobody listened on this socket file any more")]
    public static partial void StaleSocketReplaced(this ILogger logger, string path);

    [LoggerMessage(103, LogLevel.Information, "{Signal}: no new connections; exchanges in flight have {Seconds} s to finish")]
    public static partial void Draining(this ILogger logger, string signal, int seconds);

    [LoggerMessage(104, LogLevel.Information, "all connections are finished")]
    public static partial void Drained(this ILogger logger);

    [LoggerMessage(105, LogLevel.Warning, "after {Seconds} s there were still exchanges in flight; they were cut off")]
    public static partial void DrainTimedOut(this ILogger logger, int seconds);

    [LoggerMessage(106, LogLevel.Information, "SIGHUP: there is nothing to reload, mounts are compiled in; going on")]
    public static partial void NothingToReload(this ILogger logger);

    [LoggerMessage(108, LogLevel.Warning, "systemd has passed the socket {Name}, and no listener takes it: it is closed")]
    public static partial void PassedSocketUnused(this ILogger logger, string name);

    [LoggerMessage(109, LogLevel.Warning, "systemd was not told {State}: NOTIFY_SOCKET {Socket} does not take it ({Errno})")]
    public static partial void NotifyFailed(this ILogger logger, string state, string socket, string errno);

    [LoggerMessage(110, LogLevel.Error, "an event loop has not turned for {Seconds} s: systemd's watchdog is not told that all is well")]
    public static partial void LoopStandsStill(this ILogger logger, long seconds);

    /// <summary>There was no memory for a client's connection.</summary>
    /// <param name="logger">The log.</param>
    /// <param name="count">Connections that the line stands for.</param>
    /// <param name="mebibytes">What clients may take.</param>
    [LoggerMessage(206, LogLevel.Warning, "{Count} connections were refused with 503: those that are there take the {Mebibytes} MiB of memory that clients may have; give the process more (MemoryMax=) to serve more")]
    public static partial void ConnectionsWithoutMemory(this ILogger logger, long count, long mebibytes);

    /// <summary>An exception came to the root of a thread.</summary>
    /// <param name="logger">The log.</param>
    /// <param name="work">What failed with it.</param>
    /// <param name="cause">The exception, in words or by its name.</param>
    /// <param name="count">Failures that the line stands for.</param>
    [LoggerMessage(111, LogLevel.Error, "{Work} failed: {Cause}; it was given up, and the rest goes on ({Count} such failures)")]
    public static partial void Mishap(this ILogger logger, string work, string cause, long count);

    [LoggerMessage(112, LogLevel.Critical, "a listener accepts no connections any more: its server failed between two of them")]
    public static partial void ListenerIsDeaf(this ILogger logger);

    [LoggerMessage(107, LogLevel.Warning, "{Signal} again: ending at once")]
    public static partial void EndingAtOnce(this ILogger logger, string signal);

    /// <summary>An exchange failed at its origin.</summary>
    /// <param name="logger">The log.</param>
    /// <param name="vhost">The vhost's name as written in mounts.json.</param>
    /// <param name="mountpoint">The mountpoint.</param>
    /// <param name="place">Where the origin is: <c>socket /path</c>, <c>socket @name</c> or <c>origin host:port</c>.</param>
    /// <param name="phase">What was being done, such as <c>connect</c>.</param>
    /// <param name="errno">The error's name (<see cref="Posix.Errno.Name"/>), or one word where the kernel gave none.</param>
    /// <param name="advice">What it means and what to do (<see cref="SocketAdvice"/>).</param>
    [LoggerMessage(301, LogLevel.Warning, "mount {Vhost}{Mountpoint}, {Place}: {Phase} failed with {Errno}: {Advice}")]
    public static partial void OriginFailed(this ILogger logger, string vhost, string mountpoint, string place, string phase, string errno, string advice);

    /// <summary>A listener has all the connections that it may have.</summary>
    /// <param name="logger">The log.</param>
    /// <param name="limit">How many.</param>
    [LoggerMessage(202, LogLevel.Warning, "a connection was refused: the listener has its max-connections of {Limit}")]
    public static partial void ConnectionRefused(this ILogger logger, int limit);

    /// <summary>An exchange failed at its client.</summary>
    /// <param name="logger">The log.</param>
    /// <param name="vhost">The vhost's name as written in mounts.json.</param>
    /// <param name="mountpoint">The mountpoint.</param>
    /// <param name="phase">What was being done.</param>
    /// <param name="answer">The status that the client was answered, or <c>nothing</c>.</param>
    /// <param name="cause">What it did.</param>
    [LoggerMessage(201, LogLevel.Information, "mount {Vhost}{Mountpoint}: {Phase} failed, answered {Answer}: {Cause}")]
    public static partial void ClientFailed(this ILogger logger, string vhost, string mountpoint, string phase, string answer, string cause);

    /// <summary>A request was refused before it came to a mount.</summary>
    /// <param name="logger">The log.</param>
    /// <param name="client">The client's address, or <c>unknown</c>.</param>
    /// <param name="status">The status that it was answered.</param>
    /// <param name="reason">What is wrong with the request.</param>
    [LoggerMessage(203, LogLevel.Information, "client {Client}: a request was refused with {Status}, because it {Reason}")]
    public static partial void RequestRefused(this ILogger logger, string client, int status, string reason);

    [LoggerMessage(204, LogLevel.Information, "{Count} refused requests and connections were left out before this one")]
    public static partial void RefusalsOmitted(this ILogger logger, long count);

    /// <summary>A connection was closed before it brought a request.</summary>
    /// <param name="logger">The log.</param>
    /// <param name="client">The address at its other end, or <c>unknown</c>.</param>
    /// <param name="reason">What is wrong with the connection.</param>
    [LoggerMessage(205, LogLevel.Information, "client {Client}: a connection was closed, because it {Reason}")]
    public static partial void ConnectionClosed(this ILogger logger, string client, string reason);

    [LoggerMessage(401, LogLevel.Warning, "access log: {Count} lines were dropped, because its file does not take them as fast as they come")]
    public static partial void AccessLinesDropped(this ILogger logger, long count);

    [LoggerMessage(402, LogLevel.Error, "access log: write to {Path} failed with {Errno}; lines are lost until it takes them again")]
    public static partial void AccessLogFailed(this ILogger logger, string path, string errno);

    [LoggerMessage(403, LogLevel.Warning, "access log: {Path} takes lines again; {Count} were lost")]
    public static partial void AccessLogRecovered(this ILogger logger, string path, long count);

    [LoggerMessage(404, LogLevel.Information, "SIGUSR1: access log {Path} was opened anew")]
    public static partial void AccessLogReopened(this ILogger logger, string path);

    [LoggerMessage(405, LogLevel.Error, "SIGUSR1: access log {Path} cannot be opened anew ({Errno}); lines go on into the file that is open")]
    public static partial void AccessLogNotReopened(this ILogger logger, string path, string errno);

    [LoggerMessage(406, LogLevel.Information, "SIGUSR1: there is no file of an access log to open anew; going on")]
    public static partial void NothingToReopen(this ILogger logger);
}
