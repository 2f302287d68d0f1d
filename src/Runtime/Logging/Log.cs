using UdsAot.Failures;

namespace UdsAot.Logging;

/// <summary>
/// All messages of the log. Event ids are assigned by hand and never change: 1xx listening, 2xx clients, 3xx origins, 4xx logs and metrics.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(101, LogLevel.Information, "listening on {Url}")]
    public static partial void Listening(this ILogger logger, string url);

    [LoggerMessage(102, LogLevel.Information, "replaced {Path}: no process listened on this socket file")]
    public static partial void StaleSocketReplaced(this ILogger logger, string path);

    [LoggerMessage(103, LogLevel.Information, "{Signal}: no new connections; exchanges in flight have {Seconds} s to finish")]
    public static partial void Draining(this ILogger logger, string signal, int seconds);

    [LoggerMessage(104, LogLevel.Information, "all connections are closed")]
    public static partial void Drained(this ILogger logger);

    [LoggerMessage(105, LogLevel.Warning, "exchanges were still in flight after {Seconds} s; their connections were aborted")]
    public static partial void DrainTimedOut(this ILogger logger, int seconds);

    [LoggerMessage(106, LogLevel.Information, "SIGHUP: nothing to reload, because mounts are compiled in")]
    public static partial void NothingToReload(this ILogger logger);

    [LoggerMessage(108, LogLevel.Warning, "systemd passed the socket {Name}, but no listener uses it; it was closed")]
    public static partial void PassedSocketUnused(this ILogger logger, string name);

    [LoggerMessage(109, LogLevel.Warning, "the notification {State} to systemd failed: NOTIFY_SOCKET {Socket} did not accept it ({Errno})")]
    public static partial void NotifyFailed(this ILogger logger, string state, string socket, string errno);

    [LoggerMessage(110, LogLevel.Error, "an event loop has not responded for {Seconds} s; systemd's watchdog gets no message")]
    public static partial void LoopStandsStill(this ILogger logger, long seconds);

    /// <summary>There was no memory for a client's connection.</summary>
    /// <param name="logger">The log.</param>
    /// <param name="count">The number of refused connections.</param>
    /// <param name="mebibytes">The clients' share of memory.</param>
    [LoggerMessage(206, LogLevel.Warning, "{Count} connections were refused with 503: open connections use all of the {Mebibytes} MiB of memory for clients; give the process more (MemoryMax=), or raise max-buffer-memory if mounts.json has it")]
    public static partial void ConnectionsWithoutMemory(this ILogger logger, long count, long mebibytes);

    /// <summary>An exception reached the root of a thread.</summary>
    /// <param name="logger">The log.</param>
    /// <param name="work">The work that failed.</param>
    /// <param name="cause">The exception's message or name.</param>
    /// <param name="count">The number of failures.</param>
    [LoggerMessage(111, LogLevel.Error, "{Work} failed: {Cause}; it was abandoned, and the process continues ({Count} such failures)")]
    public static partial void Mishap(this ILogger logger, string work, string cause, long count);

    [LoggerMessage(112, LogLevel.Critical, "a listener no longer accepts connections: its server failed after accepting one")]
    public static partial void ListenerIsDeaf(this ILogger logger);

    /// <summary>A listener cannot accept, because the system has no room for another connection.</summary>
    /// <param name="logger">The log.</param>
    /// <param name="errno">The error's name.</param>
    /// <param name="cause">The limit that is reached, and the cure.</param>
    [LoggerMessage(113, LogLevel.Warning, "no connection can be accepted now ({Errno}): {Cause}; clients wait")]
    public static partial void NoRoomForConnections(this ILogger logger, string errno, string cause);

    /// <summary>A limit on connections follows from the descriptors that the process may have.</summary>
    /// <param name="logger">The log.</param>
    /// <param name="connections">The max-connections of each listener.</param>
    /// <param name="descriptors">The process's limit.</param>
    /// <param name="reserve">Descriptors that are kept for other purposes.</param>
    [LoggerMessage(114, LogLevel.Information, "each listener may have {Connections} connections: the process may have {Descriptors} descriptors (RLIMIT_NOFILE), and {Reserve} are kept for origins, files and logs; LimitNOFILE= or the key max-connections changes that")]
    public static partial void ConnectionsFollowDescriptors(this ILogger logger, int connections, long descriptors, long reserve);

    /// <summary>A listener's limits ask for more than the process may have.</summary>
    /// <param name="logger">The log.</param>
    /// <param name="problem">The numbers, as a sentence.</param>
    [LoggerMessage(115, LogLevel.Warning, "{Problem}")]
    public static partial void TooFewDescriptors(this ILogger logger, string problem);

    /// <summary>A listener is there in another form than it was asked for.</summary>
    /// <param name="logger">The log.</param>
    /// <param name="note">The difference, and its reason.</param>
    [LoggerMessage(116, LogLevel.Warning, "{Note}")]
    public static partial void ListenerDiffers(this ILogger logger, string note);

    [LoggerMessage(117, LogLevel.Warning, "--listen replaces every listener of mounts.json: {Urls} with TLS will not be served, and what is served is not encrypted; write https://systemd:NAME into mounts.json to have both")]
    public static partial void TlsListenersReplaced(this ILogger logger, string urls);

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
    /// <param name="request">The request (<see cref="RequestText"/>).</param>
    [LoggerMessage(301, LogLevel.Warning, "mount {Vhost}{Mountpoint}, {Place}: {Phase} failed with {Errno}: {Advice} ({Request})")]
    public static partial void OriginFailed(
        this ILogger logger, string vhost, string mountpoint, string place, string phase, string errno, string advice, string request);

    /// <summary>A listener has reached its limit of connections.</summary>
    /// <param name="logger">The log.</param>
    /// <param name="limit">The limit.</param>
    [LoggerMessage(202, LogLevel.Warning, "a connection was refused: the listener has reached its max-connections of {Limit}")]
    public static partial void ConnectionRefused(this ILogger logger, int limit);

    /// <summary>An exchange failed because of its client.</summary>
    /// <param name="logger">The log.</param>
    /// <param name="vhost">The vhost's name as written in mounts.json.</param>
    /// <param name="mountpoint">The mountpoint.</param>
    /// <param name="phase">What was being done.</param>
    /// <param name="answer">The status that the client was answered, or <c>nothing</c>.</param>
    /// <param name="cause">The cause, with the side that ended it.</param>
    /// <param name="request">The request (<see cref="RequestText"/>).</param>
    [LoggerMessage(201, LogLevel.Information, "mount {Vhost}{Mountpoint}: {Phase} failed, answered {Answer}: {Cause} ({Request})")]
    public static partial void ClientFailed(this ILogger logger, string vhost, string mountpoint, string phase, string answer, string cause, string request);

    /// <summary>A request was refused before it reached a mount.</summary>
    /// <param name="logger">The log.</param>
    /// <param name="client">The client's address, or <c>unknown</c>.</param>
    /// <param name="status">The status of the response.</param>
    /// <param name="reason">The fault of the request.</param>
    [LoggerMessage(203, LogLevel.Information, "client {Client}: a request was refused with {Status}, because it {Reason}")]
    public static partial void RequestRefused(this ILogger logger, string client, int status, string reason);

    /// <summary>Lines of one kind came faster than <see cref="LineRate.PerSecond"/>.</summary>
    /// <param name="logger">The log.</param>
    /// <param name="count">The number of lines left out.</param>
    /// <param name="kind">Their subject, in the plural.</param>
    [LoggerMessage(204, LogLevel.Warning, "{Count} more lines about {Kind} were left out in the last second")]
    public static partial void LinesOmitted(this ILogger logger, long count, string kind);

    /// <summary>A connection was closed before its first request.</summary>
    /// <param name="logger">The log.</param>
    /// <param name="client">The peer's address, or <c>unknown</c>.</param>
    /// <param name="reason">The fault of the connection.</param>
    [LoggerMessage(205, LogLevel.Information, "client {Client}: a connection was closed, because it {Reason}")]
    public static partial void ConnectionClosed(this ILogger logger, string client, string reason);

    /// <summary>An exchange was ended because its client moved next to nothing while other requests waited for its connection.</summary>
    /// <param name="logger">The log.</param>
    /// <param name="client">The client's address, or <c>unknown</c>.</param>
    /// <param name="mountpoint">The mountpoint.</param>
    [LoggerMessage(207, LogLevel.Information, "client {Client}: a request for mount {Mountpoint} was ended, because its client sent or read less than 240 bytes a second for ten seconds while other requests waited for the origin")]
    public static partial void ExchangeShed(this ILogger logger, string client, string mountpoint);

    [LoggerMessage(401, LogLevel.Warning, "access log: {Count} lines were dropped because the file could not be written fast enough")]
    public static partial void AccessLinesDropped(this ILogger logger, long count);

    [LoggerMessage(402, LogLevel.Error, "access log: write to {Path} failed with {Errno}; lines are lost until a write succeeds")]
    public static partial void AccessLogFailed(this ILogger logger, string path, string errno);

    [LoggerMessage(403, LogLevel.Warning, "access log: writing to {Path} succeeds again; {Count} lines were lost")]
    public static partial void AccessLogRecovered(this ILogger logger, string path, long count);

    [LoggerMessage(404, LogLevel.Information, "SIGUSR1: access log {Path} was reopened")]
    public static partial void AccessLogReopened(this ILogger logger, string path);

    [LoggerMessage(405, LogLevel.Error, "SIGUSR1: access log {Path} cannot be reopened ({Errno}); lines continue to the file that is open")]
    public static partial void AccessLogNotReopened(this ILogger logger, string path, string errno);

    [LoggerMessage(406, LogLevel.Information, "SIGUSR1: there is no access log file to reopen")]
    public static partial void NothingToReopen(this ILogger logger);
}
