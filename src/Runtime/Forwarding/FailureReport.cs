using System.Globalization;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using UdsAot.Fronts;
using UdsAot.Http1;
using UdsAot.Observing;
using UdsAot.Posix;
using UdsAot.Routing;

namespace UdsAot.Forwarding;

/// <summary>Says in the log what went wrong in an exchange, in one line.</summary>
internal static class FailureReport
{
    public static void Write(ILogger logger, Mount mount, in Failure failure)
    {
        if (failure.IsClients)
        {
            if (logger.IsEnabled(LogLevel.Information))
            {
                logger.ClientFailed(mount.Vhost, mount.Mountpoint, Words(failure.Phase), Answer(failure.Status), ClientWords(failure));
            }
        }
        else if (logger.IsEnabled(LogLevel.Warning))
        {
            int errno = Errno.FromUnixSocket(failure.Error);
            string cause = failure.Words ?? SocketAdvice.Explain(errno, mount.Socket);
            logger.OriginFailed(mount.Vhost, mount.Mountpoint, mount.Socket, Words(failure.Phase), Name(failure, errno), cause);
        }
    }

    /// <summary>The phase as the log calls it.</summary>
    public static string Words(Phase phase) => phase switch
    {
        Phase.RequestHead => "reading the request's head",
        Phase.Queue => "waiting for a connection",
        Phase.Connect => "connect",
        Phase.Owner => "checking whose process it is",
        Phase.Send => "sending the request",
        Phase.RequestBody => "reading the request's body",
        Phase.ReplyHead => "waiting for the reply",
        Phase.Tunnel => "carrying a tunnel",
        _ => "relaying the reply's body",
    };

    /// <summary>The phase in one word, as programs read it.</summary>
    public static ReadOnlySpan<byte> Word(Phase phase) => phase switch
    {
        Phase.RequestHead => "request_head"u8,
        Phase.Queue => "queue"u8,
        Phase.Connect => "connect"u8,
        Phase.Owner => "owner"u8,
        Phase.Send => "send"u8,
        Phase.RequestBody => "request_body"u8,
        Phase.ReplyHead => "reply_head"u8,
        Phase.Tunnel => "tunnel"u8,
        _ => "reply_body"u8,
    };

    private static string Name(in Failure failure, int errno)
        => failure.Name is { } name ? name
            : errno != 0 && failure.Error != SocketError.Success ? Errno.Name(errno)
            : failure.HeadFault != HeadFault.None ? "a malformed reply"
            : failure.Phase == Phase.Queue ? "a full queue"
            : "an early end";

    private static string Answer(int status) => status == 0 ? "nothing" : status.ToString(CultureInfo.InvariantCulture);

    private static string ClientWords(in Failure failure) => failure switch
    {
        { Status: 400 } => "its chunked coding is broken",
        { Status: 408 } => "no byte of it came for the mount's idle-timeout",
        { Status: 413 } => "it is larger than the mount's max-body-size",
        { Status: 431 } => "with what the mount adds it is larger than an origin is sent",
        _ => "the client closed the connection",
    };
}
