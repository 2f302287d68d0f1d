using System.Net.Sockets;
using UdsAot.Hosting;

namespace UdsAot.Tests.Hosting;

/// <summary>How long a drain waits, by the test's own clock.</summary>
public sealed class DrainTimeTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_exchange_that_does_not_end_is_cut_off_when_the_drain_is_over(bool ends)
    {
        await using Http2Stage stage = await Http2Stage.StartAsync();
        await using Http2Client client = await Http2Client.ConnectAsync(stage.Address);
        int stream = await client.RequestAsync(endsStream: true, (":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "a.test"));
        Socket peer = await stage.Origin.AcceptAsync();
        await RawOrigin.ReadHeadAsync(peer);
        // A clock of the drain's own: the heartbeat's would end the exchange by its timeouts.
        var time = new ManualTime();
        Task drained = ProxyServer.DrainAsync(stage.Server, time, stage.Log);
        time.Advance(ProxyServer.DrainSeconds * 1000 - 1);
        Assert.False(drained.IsCompleted);

        if (ends)
        {
            await RawOrigin.SendAsync(peer, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            Assert.Equal(200, await client.ReadStatusAsync(stream));
            // It has its response and leaves: when Kestrel closes a connection whose client stays is Kestrel's affair, and its clock's.
            await client.DisposeAsync();
            await drained.WaitAsync(Wait.Patience);
            Assert.Equal("104 all connections are finished", stage.Log.Lines.Single());
        }
        else
        {
            time.Advance(1);
            await drained.WaitAsync(Wait.Patience);
            Assert.Contains(stage.Log.Lines, line => line.StartsWith("105 after 30 s there were still exchanges in flight", StringComparison.Ordinal));
            Assert.Equal("", await RawOrigin.TakeAsync(peer, 1));
        }
    }
}
