using UdsAot.Failures;
using UdsAot.Origins;

namespace UdsAot.Forwarding;

/// <summary>Tells why an origin's connection ended before the exchange did.</summary>
internal static class EarlyEnd
{
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
        return connection.TimedOut ? Failure.TooSlow(phase) : Failure.Broken(phase, -received);
    }
}
