using System.Net;
using UdsAot.Compiled;

namespace UdsAot.Tests.Addresses;

/// <summary>A client on the same link has an address with a zone, which names an interface of this machine.</summary>
public sealed class ClientZoneTests
{
    private static readonly IPEndPoint s_client = new(new IPAddress(IPAddress.Parse("fe80::1").GetAddressBytes(), 7), 40_000);

    [Fact]
    public void NET_writes_the_zone() => Assert.Equal("fe80::1%7", s_client.Address.ToString());

    [Fact]
    public async Task The_origin_is_not_told_of_it()
    {
        using var stage = new ProxyStage { Remote = s_client };
        (_, _, string received) = await stage.BeginAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        Assert.Contains("\r\nX-Forwarded-For: fe80::1\r\n", received, StringComparison.Ordinal);
        Assert.DoesNotContain('%', received);
    }

    [Fact]
    public async Task The_log_does_not_have_it()
    {
        using var stage = new ProxyStage { Remote = s_client };
        PipedClient client = stage.Connect();
        await client.SendAsync("GET / HTTP/1.1\r\n\r\n");
        Assert.Equal(400, (await client.ReadResponseAsync()).Status);
        Assert.Contains("client fe80::1: ", await stage.LoggedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_does_the_line_of_a_connection_without_a_PROXY_header()
    {
        using var stage = new ProxyStage(limits: new ListenerLimits { RequiresProxyHeader = true }) { Remote = s_client };
        PipedClient client = stage.Connect();
        await client.SendAsync("GET / HTTP/1.1\r\n");
        Assert.Contains("client fe80::1: ", await stage.LoggedAsync(), StringComparison.Ordinal);
    }
}
