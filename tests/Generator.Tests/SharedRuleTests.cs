using System.Text;
using UdsAot.Http1;
using UdsAot.Posix;

namespace UdsAot.Generator.Tests;

/// <summary>The rules that generator and runtime share, and that they agree where each has its own form of one.</summary>
public sealed class SharedRuleTests
{
    private static readonly string[] s_names =
    [
        "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Upgrade",
        "HTTP2-Settings", "Host", "Expect", "Proxy", "Proxy-Authorization", "X-Forwarded-For", "X-Forwarded-Proto",
        "X-Forwarded-Host", "X-Forwarded-Port", "Forwarded", "Accept", "Content-Type", "Cookie", "Date", "Via", "ETag", "",
    ];

    [Fact]
    public void The_runtime_classifies_fields_as_the_generator_reserves_them()
    {
        foreach (string name in s_names.Concat(s_names.Select(name => name.ToUpperInvariant())))
        {
            FieldKind kind = FieldNames.Classify(Encoding.ASCII.GetBytes(name));
            Assert.Equal(kind is FieldKind.ContentLength or FieldKind.TransferEncoding, FieldRules.IsFraming(name));
            Assert.Equal(
                kind is FieldKind.HopByHop or FieldKind.Connection or FieldKind.Upgrade or FieldKind.TransferEncoding,
                FieldRules.IsHopByHop(name));
            Assert.Equal(kind == FieldKind.ProxyOnly, FieldRules.IsProxyOnly(name));
            Assert.Equal(
                kind is FieldKind.XForwardedFor or FieldKind.XForwardedProto or FieldKind.XForwardedHost,
                FieldRules.IsForwarded(name));
        }
    }

    [Theory]
    [InlineData("/", "Directory")]
    [InlineData("/a", "None")]
    [InlineData("/run/a.sock", "None")]
    [InlineData("@a", "None")]
    [InlineData("@a/", "None")]
    [InlineData("", "Empty")]
    [InlineData("@", "Empty")]
    [InlineData("a", "Relative")]
    [InlineData("./a", "Relative")]
    [InlineData("/a\0b", "Nul")]
    [InlineData("/a/", "Directory")]
    public void A_socket_path_is_absolute_or_abstract(string socket, string expected)
        => Assert.Equal(expected, SocketPath.Check(socket).ToString());

    [Theory]
    [InlineData("/", 107, true)]
    [InlineData("/", 108, false)]
    [InlineData("@", 108, true)]
    [InlineData("@", 109, false)]
    public void A_socket_path_fits_into_sun_path(string first, int length, bool fits)
        => Assert.Equal(
            fits ? SocketPathFault.None : SocketPathFault.TooLong, SocketPath.Check(first + new string('x', length - 1)));

    [Fact]
    public void A_socket_path_is_measured_in_bytes()
        => Assert.Equal(SocketPathFault.TooLong, SocketPath.Check("/" + new string('ä', 54)));
}
