using System.Net.Sockets;
using UdsAot.Failures;
using UdsAot.Forwarding;

namespace UdsAot.Tests.Forwarding;

/// <summary>A tunnel between a scripted client and an origin, without an exchange around it.</summary>
public sealed class TunnelTests
{
    private const string Upgrade = "GET /x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n";

    [Fact]
    public async Task Each_direction_ends_by_itself_and_both_are_counted()
    {
        using ExchangeParts parts = await SwitchAsync();
        Task<Failure> running = RunAsync(parts);
        parts.Front.Send("ping");
        Assert.Equal("ping", await RawOrigin.TakeAsync(parts.Peer, 4));
        await RawOrigin.SendAsync(parts.Peer, "pong!");
        parts.Peer.Shutdown(SocketShutdown.Send);
        await Wait.Until(() => parts.Front.Written.EndsWith("pong![end]", StringComparison.Ordinal), "the origin's end");
        Assert.False(running.IsCompleted);
        parts.Front.Send("bye", isLast: true);
        Assert.Equal("bye", await RawOrigin.TakeAsync(parts.Peer, 4));
        Assert.False((await running.WaitAsync(Wait.Patience)).Happened);
        Assert.Equal((7L, 5L), (parts.Record.FromClient, parts.Record.ToClient));
        Assert.Equal(0, parts.Front.Stops);
    }

    [Fact]
    public async Task A_client_that_breaks_off_closes_the_origins_connection()
    {
        using ExchangeParts parts = await SwitchAsync();
        Task<Failure> running = RunAsync(parts);
        parts.Front.Break(BodyFault.ClientLeft);
        Assert.Equal(Failure.Body(BodyFault.ClientLeft), await running.WaitAsync(Wait.Patience));
        Assert.Equal("", await RawOrigin.TakeAsync(parts.Peer, 1));
    }

    [Fact]
    public async Task A_client_that_takes_nothing_any_more_stops_both_directions()
    {
        using ExchangeParts parts = await SwitchAsync();
        parts.Front.FlushesLeft = 1;
        Task<Failure> running = RunAsync(parts);
        await RawOrigin.SendAsync(parts.Peer, "x");
        Assert.Equal(Failure.ClientLeft(Phase.Tunnel), await running.WaitAsync(Wait.Patience));
        Assert.Equal(1, parts.Front.Stops);
    }

    [Fact]
    public async Task Silence_in_both_directions_is_a_timeout()
    {
        using ExchangeParts parts = await SwitchAsync();
        Task<Failure> running = RunAsync(parts);
        await Wait.Until(
            () =>
            {
                parts.Time.Advance(1_000);
                return running.IsCompleted;
            },
            "the tunnel's timeout");
        Assert.Equal((504, Phase.Tunnel), ((await running).Status, (await running).Phase));
    }

    private static async Task<ExchangeParts> SwitchAsync()
    {
        ExchangeParts parts = await ExchangeParts.CreateAsync(Upgrade);
        await parts.BeginUploadAsync();
        await RawOrigin.ReadHeadAsync(parts.Peer);
        await RawOrigin.SendAsync(parts.Peer, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n");
        Assert.False((await parts.Relay.ReadHeadAsync(parts.Connection, parts.Mount)).Happened);
        Assert.False((await parts.Relay.SwitchProtocolsAsync(parts.Connection, parts.Mount)).Happened);
        Assert.Equal(101, parts.Record.Status);
        return parts;
    }

    private static Task<Failure> RunAsync(ExchangeParts parts)
        => new Tunnel(parts.Heartbeat, parts.Front, parts.Record, parts, parts.Connection, parts.Mount).RunAsync().AsTask();
}
