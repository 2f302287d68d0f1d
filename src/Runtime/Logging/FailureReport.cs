using System.Globalization;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Http1;
using UdsAot.Posix;

namespace UdsAot.Logging;

/// <summary>Says in the log what went wrong in an exchange, in one line.</summary>
internal static class FailureReport
{
    public static void Write(ILogger logger, Mount mount, in Failure failure)
    {
        if (failure.IsClients)
        {
            if (logger.IsEnabled(LogLevel.Information))
            {
                logger.ClientFailed(mount.Vhost, mount.Mountpoint, Describe(failure.Phase), Answer(failure.Status), Cause(mount, failure));
            }
        }
        else if (logger.IsEnabled(LogLevel.Warning))
        {
            logger.OriginFailed(
                mount.Vhost, mount.Mountpoint, OriginAdvice.Place(mount), Describe(failure.Phase), Name(failure), Cause(mount, failure));
        }
    }

    /// <summary>The phase as the log calls it.</summary>
    public static string Describe(Phase phase) => phase switch
    {
        Phase.Queue => "waiting for a connection",
        Phase.Resolve => "looking up its name",
        Phase.Connect => "connect",
        Phase.Tls => "tls",
        Phase.Owner => "checking whose process it is",
        Phase.Send => "sending the request",
        Phase.RequestBody => "reading the request's body",
        Phase.ResponseHead => "waiting for the response",
        Phase.Tunnel => "carrying a tunnel",
        _ => "relaying the response's body",
    };

    /// <summary>The phase as programs call it.</summary>
    public static string Token(Phase phase) => phase switch
    {
        Phase.Queue => "queue",
        Phase.Resolve => "resolve",
        Phase.Connect => "connect",
        Phase.Tls => "tls",
        Phase.Owner => "owner",
        Phase.Send => "send",
        Phase.RequestBody => "request_body",
        Phase.ResponseHead => "reply_head",
        Phase.Tunnel => "tunnel",
        _ => "reply_body",
    };

    /// <summary>What it means, and what to do where somebody can do something. It may look at the file system.</summary>
    public static string Cause(Mount mount, in Failure failure)
        => failure.IsClients ? ClientWords(failure) : failure.Cause ?? OriginAdvice.Explain(failure.Errno, mount);

    /// <summary>The error's name, such as <c>ENOENT</c>, or two words with their article where the kernel gave none.</summary>
    public static string Name(in Failure failure)
        => failure.Name is { } name ? name
            : failure.IsClients ? ClientName(failure)
            : failure.Errno != Errno.None ? Errno.Name(failure.Errno)
            : failure.HeadFault != HeadFault.None ? "a malformed reply"
            : failure.Phase == Phase.Queue ? "a full queue"
            : "an early end";

    private static string Answer(int status) => status == 0 ? "nothing" : status.ToString(CultureInfo.InvariantCulture);

    private static string ClientName(in Failure failure) => failure.Status switch
    {
        400 => "a broken body",
        408 => "a slow body",
        413 => "a large body",
        431 => "a large head",
        _ => "an early end",
    };

    private static string ClientWords(in Failure failure) => failure switch
    {
        { Status: 400 } => "its chunked coding is broken",
        { Status: 408 } => "no byte of it came for the mount's idle-timeout",
        { Status: 413 } => "it is larger than the mount's max-body-size",
        { Status: 431 } => "with what the mount adds it is larger than an origin is sent",
        _ => "the client closed the connection",
    };
}
