using UdsAot.Compiled;
using UdsAot.Http1;
using UdsAot.Routing;

namespace UdsAot.Tests.Http1;

public sealed class TrailerTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("X-T: 1\r\nX-U: 2\r\n", "X-T: 1\r\nX-U: 2\r\n")]
    [InlineData("Digest: a\r\nServer-Timing: b\r\ngrpc-status: 0\r\n", "Digest: a\r\nServer-Timing: b\r\ngrpc-status: 0\r\n")]
    // What frames, routes, authenticates or controls a message is dropped, wherever it stands.
    [InlineData("Content-Length: 99\r\nX-T: 1\r\n", "X-T: 1\r\n")]
    [InlineData("X-T: 1\r\nTransfer-Encoding: chunked\r\n", "X-T: 1\r\n")]
    [InlineData("X-T: 1\r\nHost: b\r\nX-U: 2\r\n", "X-T: 1\r\nX-U: 2\r\n")]
    [InlineData("Connection: close\r\nUpgrade: x\r\nTE: trailers\r\nTrailer: x\r\nKeep-Alive: 1\r\n", "")]
    [InlineData("Authorization: Basic eA==\r\nCookie: a=1\r\nSet-Cookie: evil=1\r\nProxy-Authorization: x\r\n", "")]
    [InlineData("X-Forwarded-For: 6.6.6.6\r\nForwarded: for=6.6.6.6\r\nX-Forwarded-Proto: https\r\n", "")]
    [InlineData("Cache-Control: public\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nLocation: /\r\nVary: *\r\n", "")]
    public void Fields_that_may_be_trailers_are_passed_on(string fields, string passed)
        => Assert.Equal($"0\r\n{passed}\r\n", Written(fields, HeaderMap.EndToEnd));

    [Fact]
    public void The_mounts_table_holds_for_trailers_too()
    {
        Assert.Equal("0\r\nX-T: 1\r\n\r\n", Written("X-T: 1\r\nX-U: 2\r\n", new ListMap(forward: ["x-t"])));
        Assert.Equal("0\r\nX-U: 2\r\n\r\n", Written("X-T: 1\r\nX-U: 2\r\n", new ListMap(remove: ["x-t"])));
    }

    [Fact]
    public void The_largest_section_fits_where_room_was_kept_for_it()
    {
        string value = new('v', HeadLimits.Trailers - "X:\r\n\r\n".Length);
        string written = Written($"X:{value}\r\n", HeaderMap.EndToEnd);
        Assert.Equal($"0\r\nX:{value}\r\n\r\n", written);
        Assert.InRange(written.Length, HeadLimits.Trailers, ChunkedWriter.MaxEnd);
    }

    [Fact]
    public void A_section_can_be_used_again_and_remembers_nothing()
    {
        var section = new TrailerSection();
        section.Parse(Latin1.Bytes("X-T: 1\r\n\r\n"));
        Assert.True(section.HasFields);
        section.Reset();
        Assert.False(section.HasFields);
        Assert.False(section.IsComplete);
        section.Parse("\r\n"u8);
        Assert.True(section.IsComplete);
        Assert.False(section.HasFields);
        Assert.Equal(2, section.Length);
    }

    private static string Written(string fields, HeaderMap map)
    {
        var section = new TrailerSection { Bytes = Latin1.Bytes($"{fields}\r\n") };
        Assert.Equal(HeadFault.None, section.Parse(section.Bytes.Span));
        Assert.True(section.IsComplete);
        byte[] buffer = new byte[ChunkedWriter.MaxEnd];
        var writer = new HeadWriter(buffer);
        ChunkedWriter.WriteEnd(ref writer, section, new TrailerFilter(map));
        Assert.False(writer.Overflowed);
        return Latin1.Text(buffer.AsSpan(0, writer.Written));
    }
}
