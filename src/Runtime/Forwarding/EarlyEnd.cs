using UdsAot.Failures;
using UdsAot.Origins;
using UdsAot.Posix;

namespace UdsAot.Forwarding;

/// <summary>Determines why an origin's connection ended before the exchange.</summary>
internal static class EarlyEnd
{
    /// <summary>Tells a client that stopped to read from one that left.</summary>
    /// <param name="front">The client's end, to which nothing could be sent.</param>
    /// <param name="phase">The phase of the exchange.</param>
    public static Failure OfClient(Front front, Phase phase) => front.IsStalled ? Failure.Stalled(phase) : Failure.ClientLeft(phase);

    /// <summary>Closes a connection whose last send had an error after which no response is worth the wait.</summary>
    public static void AfterSend(OriginConnection connection)
    {
        if (connection.SendError != Errno.None)
        {
            connection.Close();
        }
    }

    /// <summary>Finds the failure behind an end: the client's departure or its body come first, for both close the connection.</summary>
    /// <param name="client">The exchange that the client may have left.</param>
    /// <param name="fault">What was wrong with the body that the client sent.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="phase">The phase of the exchange.</param>
    /// <param name="received">The result of the last receive: 0 or a negated error number.</param>
    public static Failure Explain(IWaiter client, BodyFault fault, OriginConnection connection, Phase phase, int received)
    {
        if (client.HasLeft)
        {
            return Failure.ClientLeft(phase);
        }
        if (fault != BodyFault.None)
        {
            return Failure.Body(fault);
        }
        if (connection.TimedOut)
        {
            return Failure.TooSlow(phase);
        }
        return connection.SendError != Errno.None ? Failure.Broken(Phase.Send, connection.SendError) : Failure.Broken(phase, -received);
    }
}
