using UdsAot.Failures;
using UdsAot.Forwarding;
using UdsAot.Posix;
using UdsAot.Timing;

namespace UdsAot.Tests.Forwarding;

public sealed class EarlyEndTests
{
    private const string Get = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";

    [Fact]
    public async Task The_client_comes_before_its_body_and_that_before_the_origin()
    {
        using ExchangeParts parts = await ExchangeParts.CreateAsync(Get);
        Assert.Equal(Failure.Broken(Phase.ResponseHead, Errno.ECONNRESET), Explain(parts, BodyFault.None, -Errno.ECONNRESET));
        Assert.Equal(Failure.Broken(Phase.ResponseHead, Errno.None), Explain(parts, BodyFault.None, 0));
        Assert.Equal(Failure.Body(BodyFault.Framing), Explain(parts, BodyFault.Framing, -Errno.ECANCELED));
        parts.HasLeft = true;
        Assert.Equal(Failure.ClientLeft(Phase.ResponseHead), Explain(parts, BodyFault.Framing, -Errno.ECANCELED));
    }

    [Fact]
    public async Task A_deadline_that_passed_is_the_reason_that_the_connection_was_closed()
    {
        using ExchangeParts parts = await ExchangeParts.CreateAsync(Get);
        Task<int> receiving = parts.Connection.ReceiveAsync(parts.Heartbeat.Now + 1_000).AsTask();
        await Wait.Until(
            () =>
            {
                parts.Time.Advance(Heartbeat.Interval);
                return receiving.IsCompleted;
            },
            "the deadline");
        Assert.Equal(Failure.TooSlow(Phase.ResponseHead), Explain(parts, BodyFault.None, await receiving));
    }

    private static Failure Explain(ExchangeParts parts, BodyFault fault, int received)
        => EarlyEnd.Explain(parts, fault, parts.Connection, Phase.ResponseHead, received);
}
