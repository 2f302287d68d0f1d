using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Http1;
using UdsAot.Origins;

namespace UdsAot.Forwarding;

/// <summary>The second attempt of an exchange: when there is one, and how long the origin is waited for.</summary>
internal sealed partial class Exchange
{
    /// <summary>The patience that the mount has left for an origin that is being restarted.</summary>
    private RestartHold HoldOf(Mount mount, long heldUntil)
        => new(heldUntil == 0 ? mount.RestartHold : (int)Math.Max(heldUntil - _core.Heartbeat.Now, 0), this);

    /// <summary>
    /// True if a connection that failed without one byte of a response may only have been closed before the request came: then
    /// the request may be sent again if none of it was sent, or if doing it twice does no harm (RFC 9110 section 9.2.2) and
    /// nothing of its body is spent. Only meaningful once the attempt has ended, its upload included.
    /// </summary>
    private bool IsStale(OriginConnection connection, in Failure failure, int sent)
        => failure is { Status: 502, Phase: Phase.ResponseHead, HeadFault: HeadFault.None }
            && !_relay.HasBegun && !connection.TimedOut
            && ((sent < 0 && connection.HasSentNothing)
                || (_record.FromClient == 0 && _upload.IsRepeatable && IsIdempotent(_front.Request.MethodBytes)));

    private static bool IsIdempotent(ReadOnlySpan<byte> method)
        => method.SequenceEqual("GET"u8) || method.SequenceEqual("HEAD"u8) || method.SequenceEqual("OPTIONS"u8)
            || method.SequenceEqual("PUT"u8) || method.SequenceEqual("DELETE"u8);

    /// <summary>
    /// Tells an origin that refuses a request from one that is going down: a server that ends takes the connections in its
    /// backlog with it. Nothing is sent; the connection, if there is one, is kept for the next.
    /// </summary>
    private async ValueTask<Failure> WhyClosedAsync(OriginPool pool, Mount mount, Failure failure)
    {
        PoolResult outcome = await pool.ConnectAsync(
            _core.Heartbeat.Now + mount.ConnectTimeout, mayReuse: false, new RestartHold(0, this), _front.Client).ConfigureAwait(false);
        if (outcome.Connection is { } connection)
        {
            pool.Return(connection);
            return failure;
        }
        return outcome.QueueWasFull ? failure : Failure.Connect(outcome.Errno, outcome.Fault);
    }
}
