using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Http1;
using UdsAot.Posix;

namespace UdsAot.Logging;

/// <summary>The words for what went wrong in an exchange, for people and for programs.</summary>
internal static class FailureReport
{
    /// <summary>The phase as the log calls it.</summary>
    public static string Describe(Phase phase) => phase switch
    {
        Phase.Queue => "waiting for a connection",
        Phase.Resolve => "looking up its name",
        Phase.Connect => "connect",
        Phase.Tls => "tls",
        Phase.Owner => "checking the owner of its process",
        Phase.Send => "sending the request",
        Phase.RequestBody => "reading the request's body",
        Phase.ResponseHead => "waiting for the response",
        Phase.Tunnel => "relaying a tunnel",
        _ => "relaying the response's body",
    };

    /// <summary>The phase as a word for programs.</summary>
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

    /// <summary>The meaning of the failure, with a remedy if there is one. May read the file system.</summary>
    public static string Cause(Mount mount, in Failure failure)
        => failure.IsClients ? failure.Cause ?? ClientWords(failure) : failure.Cause ?? OriginAdvice.Explain(failure.Errno, mount);

    /// <summary>The error's name, such as <c>ENOENT</c>, or two words with their article if there is no errno.</summary>
    public static string Name(in Failure failure)
        => failure.Name is { } name ? name
            : failure.IsClients ? ClientName(failure)
            : failure.Errno != Errno.None ? Errno.Name(failure.Errno)
            : failure.HeadFault != HeadFault.None ? "a malformed reply"
            : failure.Phase == Phase.Queue ? "a full queue"
            : "an early end";

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
        { Status: 408 } => "no byte of it arrived within the mount's idle-timeout",
        { Status: 413 } => "it is larger than the mount's max-body-size",
        { Status: 431 } => "with the fields that the mount adds, its head is too large",
        _ => "the client closed the connection",
    };
}
