using System.Net;
using System.Net.Sockets;
using UdsAot.Addresses;
using UdsAot.Compiled;
using UdsAot.Http1;

namespace UdsAot.Tests.Compiled;

public sealed class TrustedPeerTests
{
    private static readonly TrustedProxies s_proxies = new(
        unix: true, [new IpNetwork(0, 0xFFFF_0A00_0000, 104), new IpNetwork(0x2001_0DB8_0000_0000, 0, 32)]);

    [Theory]
    [InlineData("", "10.0.0.1")]
    [InlineData("X-Forwarded-For: 203.0.113.9", "203.0.113.9")]
    [InlineData("X-Forwarded-For: 6.6.6.6, 203.0.113.9", "203.0.113.9")]
    [InlineData("X-Forwarded-For: 6.6.6.6, 203.0.113.9, 10.0.0.3, 10.0.0.2", "203.0.113.9")]
    [InlineData("X-Forwarded-For: 6.6.6.6,203.0.113.9\t,10.0.0.3 , 2001:db8::2", "203.0.113.9")]
    [InlineData("X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 203.0.113.9\r\nX-Other: y\r\nx-forwarded-for: 10.0.0.2", "203.0.113.9")]
    [InlineData("X-Forwarded-For: 10.0.0.3, 10.0.0.2", "10.0.0.3")]
    [InlineData("X-Forwarded-For: 203.0.113.9, nonsense, 10.0.0.2", "10.0.0.2")]
    [InlineData("X-Forwarded-For: 203.0.113.9, unknown", "10.0.0.1")]
    [InlineData("X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-For: 203.0.113.256", "10.0.0.1")]
    [InlineData("X-Forwarded-For:", "10.0.0.1")]
    [InlineData("X-Forwarded-For: ,, ,", "10.0.0.1")]
    [InlineData("X-Forwarded-For: 203.0.113.9, ,10.0.0.2,", "203.0.113.9")]
    [InlineData("X-Forwarded-For: 203.0.113.9:40000", "203.0.113.9")]
    [InlineData("X-Forwarded-For: 203.0.113.9:4x", "10.0.0.1")]
    [InlineData("X-Forwarded-For: 203.0.113.9:", "10.0.0.1")]
    [InlineData("X-Forwarded-For: 2606:4700::9", "2606:4700::9")]
    [InlineData("X-Forwarded-For: [2606:4700:0::9]:443", "2606:4700::9")]
    [InlineData("X-Forwarded-For: [2606:4700::9]", "2606:4700::9")]
    [InlineData("X-Forwarded-For: [2606:4700::9", "10.0.0.1")]
    [InlineData("X-Forwarded-For: [203.0.113.9]", "10.0.0.1")]
    [InlineData("X-Forwarded-For: fe80::1", "fe80::1")]
    [InlineData("X-Forwarded-For: fe80::1%eth0", "10.0.0.1")]
    [InlineData("X-Forwarded-For: [fe80::1%2]:443", "10.0.0.1")]
    [InlineData("X-Forwarded-For: [2606:4700::9]x", "10.0.0.1")]
    [InlineData("X-Forwarded-For: ::ffff:203.0.113.9, ::FFFF:a00:2", "203.0.113.9")]
    [InlineData("X-Forwarded-For: \"203.0.113.9\"", "10.0.0.1")]
    [InlineData("Connection: x-forwarded-for\r\nX-Forwarded-For: 203.0.113.9", "10.0.0.1")]
    public void The_client_is_the_last_address_that_no_trusted_proxy_has(string fields, string client)
    {
        RequestHead head = Parse(fields);
        TrustedPeer peer = s_proxies.NewPeer();
        Assert.Equal(client, Latin1.Text(peer.ClientOf(head, "10.0.0.1"u8)));
        Assert.Equal(client, Latin1.Text(peer.ClientOf(head, "10.0.0.1"u8)));
    }

    [Theory]
    [InlineData("", "", "")]
    [InlineData("X-Forwarded-Proto: https\r\nX-Forwarded-Host: a.test:8443", "https", "a.test:8443")]
    [InlineData("X-Forwarded-Proto: HTTPS", "https", "")]
    [InlineData("X-Forwarded-Proto: http, https\r\nX-Forwarded-Host: evil.test\r\nX-Forwarded-Host: b.test,  a.test ", "https", "a.test")]
    [InlineData("X-Forwarded-Proto: ws\r\nX-Forwarded-Host: ,", "", "")]
    [InlineData("Connection: X-Forwarded-Proto\r\nX-Forwarded-Proto: https", "", "")]
    public void Scheme_and_host_are_what_the_peer_said_last(string fields, string scheme, string host)
    {
        RequestHead head = Parse(fields);
        TrustedPeer peer = s_proxies.NewPeer();
        Assert.Equal(scheme, Latin1.Text(peer.SchemeOf(head)));
        Assert.Equal(host, Latin1.Text(peer.HostOf(head)));
    }

    [Fact]
    public void A_peer_is_trusted_by_its_address_or_because_it_may_connect_to_the_socket()
    {
        Assert.True(s_proxies.Trusts(new IPEndPoint(IPAddress.Parse("10.9.9.9"), 1)));
        Assert.True(s_proxies.Trusts(new IPEndPoint(IPAddress.Parse("::ffff:10.9.9.9"), 1)));
        Assert.False(s_proxies.Trusts(new IPEndPoint(IPAddress.Parse("203.0.113.9"), 1)));
        Assert.True(s_proxies.Trusts(null));
        Assert.True(s_proxies.Trusts(new UnixDomainSocketEndPoint("/run/front.sock")));
        Assert.False(new TrustedProxies(unix: false, []).Trusts(null));
    }

    private static RequestHead Parse(string fields)
    {
        byte[] bytes = Latin1.Bytes($"GET / HTTP/1.1\r\nHost: h\r\n{(fields.Length == 0 ? "" : fields + "\r\n")}\r\n");
        var head = new RequestHead();
        head.Reset();
        head.Bytes = bytes;
        Assert.Equal(HeadFault.None, head.Parse(bytes));
        return head;
    }
}
