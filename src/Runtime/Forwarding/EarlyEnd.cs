using UdsAot.Failures;
using UdsAot.Origins;

namespace UdsAot.Forwarding;

/// <summary>Determines why an origin's connection ended before the exchange.</summary>
internal static class EarlyEnd
{
    /// <summary>Finds the failure behind an end. The client's departure and its body are checked first, because both close the connection.</summary>
    /// <param name="client">The exchange, whose client may have disconnected.</param>
    /// <param name="fault">The fault of the client's body.</param>
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
