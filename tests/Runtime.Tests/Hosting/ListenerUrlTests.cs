using UdsAot.Hosting;

namespace UdsAot.Tests.Hosting;

public sealed class ListenerUrlTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8080", "127.0.0.1", 8080)]
    [InlineData("http://0.0.0.0:0", "0.0.0.0", 0)]
    [InlineData("http://[::1]:65535", "::1", 65535)]
    [InlineData("http://[::]:80", "::", 80)]
    [InlineData("http://[2001:DB8::7]:80", "2001:DB8::7", 80)]
    [InlineData("http://localhost:80", "localhost", 80)]
    [InlineData("HTTP://LocalHost:80", "localhost", 80)]
    [InlineData("http://127.0.0.1:8080/", "127.0.0.1", 8080)]
    [InlineData("http://127.0.0.1", "127.0.0.1", 80)]
    [InlineData("http://[::1]", "::1", 80)]
    public void Addresses_are_taken(string text, string host, int port)
    {
        ListenerUrl? url = ListenerUrl.TryParse(text, out string problem);
        Assert.Equal("", problem);
        Assert.Equal((host, port, null), (url!.Host, url.Port, url.SocketPath));
    }

    [Theory]
    [InlineData("https://127.0.0.1", "127.0.0.1", 443, null)]
    [InlineData("HTTPS://[::]:8443/", "::", 8443, null)]
    [InlineData("https://unix:/run/a.sock", "", 0, "/run/a.sock")]
    public void The_same_is_taken_with_TLS(string text, string host, int port, string? socket)
    {
        ListenerUrl? url = ListenerUrl.TryParse(text, out string problem);
        Assert.Equal("", problem);
        Assert.Equal((true, host, port, socket), (url!.IsTls, url.Host, url.Port, url.SocketPath));
        Assert.False(ListenerUrl.TryParse("http" + text[5..], out _)!.IsTls);
    }

    [Theory]
    [InlineData("http://unix:/run/a.sock", "/run/a.sock")]
    [InlineData("http://unix:/run/a b?#:.sock", "/run/a b?#:.sock")]
    [InlineData("http://unix:@name", "@name")]
    [InlineData("http://unix:@a/", "@a/")]
    public void Sockets_are_taken(string text, string socket)
    {
        ListenerUrl? url = ListenerUrl.TryParse(text, out string problem);
        Assert.Equal("", problem);
        Assert.Equal(("", socket), (url!.Host, url.SocketPath));
        Assert.Equal(socket[0] == '/', url.HasFile);
    }

    [Theory]
    [InlineData("systemd:web")]
    [InlineData("systemd:udsaot.socket")]
    [InlineData("systemd:a name")]
    [InlineData("http://systemd:web")]
    public void What_systemd_passes_is_taken_by_its_name(string text)
    {
        ListenerUrl? url = ListenerUrl.TryParse(text, out string problem);
        Assert.Equal("", problem);
        Assert.Equal((text[(text.LastIndexOf(':') + 1)..], null, false), (url!.PassedName, url.SocketPath, url.HasFile));
    }

    [Theory]
    [InlineData("", "this is no listener URL")]
    [InlineData("127.0.0.1:80", "this is no listener URL")]
    [InlineData("http://", "a listener's host must be")]
    [InlineData("http://127.0.0.1:", "the port must be a number")]
    [InlineData("http://127.0.0.1:65536", "the port must be a number")]
    [InlineData("http://127.0.0.1:-1", "the port must be a number")]
    [InlineData("http://127.0.0.1:+1", "the port must be a number")]
    [InlineData("http://127.0.0.1:8 ", "the port must be a number")]
    [InlineData("http://127.0.0.1:000080", "the port must be a number")]
    [InlineData("http://::1:80", "the port must be a number")]
    [InlineData("http://[::1", "the port must be a number")]
    [InlineData("http://[::1]80", "the port must be a number")]
    [InlineData("http://127.0.0.1:80/?x", "a listener's URL ends with its port")]
    [InlineData("http://u@127.0.0.1:80", "a listener's URL ends with its port")]
    [InlineData("http://:80", "a listener's host must be")]
    [InlineData("http://*:80", "a listener's host must be")]
    [InlineData("http://example.org:80", "a listener's host must be")]
    [InlineData("http://127.1:80", "a listener's host must be")]
    [InlineData("http://127.0.0.01:80", "a listener's host must be")]
    [InlineData("http://127.0.0.256:80", "a listener's host must be")]
    [InlineData("http://127.0.0.1\0:80", "a listener's host must be")]
    [InlineData("http://[127.0.0.1]:80", "a listener's host must be")]
    [InlineData("http://[]:80", "a listener's host must be")]
    [InlineData("http://[fe80::1%1]:80", "a listener's host must be")]
    [InlineData("http://[[::1]]:80", "the port must be a number")]
    [InlineData("http://unix:", "the path of a listener's socket must be absolute")]
    [InlineData("http://unix:run/a.sock", "the path of a listener's socket must be absolute")]
    [InlineData("http://unix:/run/", "a listener's socket must be a file")]
    [InlineData("http://unix:@", "the path of a listener's socket must be absolute")]
    [InlineData("http://unix:@a\0", "a listener's socket must be a file")]
    [InlineData("systemd:", "a socket that systemd passes has a name")]
    [InlineData("http://systemd:", "a socket that systemd passes has a name")]
    [InlineData("systemd:a:b", "a socket that systemd passes has a name")]
    [InlineData("systemd:a\n", "a socket that systemd passes has a name")]
    [InlineData("systemd:\u00e4", "a socket that systemd passes has a name")]
    [InlineData("http://unix:/a\0b", "a listener's socket must be a file")]
    public void Anything_else_is_refused_with_what_to_write(string text, string problem)
    {
        Assert.Null(ListenerUrl.TryParse(text, out string said));
        Assert.StartsWith(problem, said, StringComparison.Ordinal);
        Assert.Contains("write ", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_is_measured_in_bytes()
    {
        Assert.NotNull(ListenerUrl.TryParse("http://unix:/" + new string('a', 106), out _));
        Assert.Null(ListenerUrl.TryParse("http://unix:/" + new string('a', 107), out string tooLong));
        Assert.Contains("107 bytes", tooLong, StringComparison.Ordinal);
        Assert.Null(ListenerUrl.TryParse("http://unix:/" + new string('ä', 54), out _));
        Assert.NotNull(ListenerUrl.TryParse("http://unix:@" + new string('a', 107), out _));
        Assert.Null(ListenerUrl.TryParse("http://unix:@" + new string('a', 108), out _));
        Assert.NotNull(ListenerUrl.TryParse("systemd:" + new string('a', 255), out _));
        Assert.Null(ListenerUrl.TryParse("systemd:" + new string('a', 256), out _));
    }
}
