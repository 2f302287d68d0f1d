using System.Text;
using UdsAot.Generator.Tests.Harness;

namespace UdsAot.Generator.Tests;

/// <summary>The generated mounts hold what mounts.json says, and the header maps do it.</summary>
public sealed class MountTests
{
    [Fact]
    public void A_mount_without_limits_has_the_defaults_of_its_declaration()
    {
        EmittedTable table = EmittedTable.Of(GoldenCase.Named("limits-and-host").Run);
        Assert.Equal(
            (5_000, 0, 60_000, 60_000, 3_600_000, 60_000, 256, 104_857_600L),
            Limits(table, 0));
        Assert.Null(table.Get<byte[]?>(0, "Host"));
        Assert.Equal("Replace", table.Text(0, "Forwarded"));
    }

    [Fact]
    public void Limits_are_in_milliseconds_and_bytes()
    {
        EmittedTable table = EmittedTable.Of(GoldenCase.Named("limits-and-host").Run);
        Assert.Equal((1, 1, 500, 1_000, 250, 250, 1, 0L), Limits(table, 1));
        Assert.Equal((86_400_000, 86_400_000, 86_400_000, 86_400_000, 86_400_000, 86_400_000, 65_535, 1L << 53), Limits(table, 2));
        Assert.Equal("api.local:8080", Encoding.UTF8.GetString(table.Get<byte[]>(1, "Host")));
        Assert.Equal("Replace, Append", table.Text(2, "Forwarded"));
    }

    [Theory]
    [InlineData("Messages.Head", 32_768, 1_024, 32_768)]
    [InlineData("Messages.StartLine", 16_384, 256, 32_768)]
    [InlineData("Messages.Fields", 128, 8, 128)]
    [InlineData("Messages.ChunkExtensions", 4_096, 0, 65_536)]
    [InlineData("Messages.Trailers", 8_192, 2, 8_192)]
    [InlineData("HeadTimeout", 30_000, 1, 86_400_000)]
    [InlineData("KeepAliveTimeout", 75_000, 1, 86_400_000)]
    [InlineData("MinBodyRate", 0, 1, 1_000_000_000)]
    [InlineData("MaxRequests", 0, 1, 1_000_000_000)]
    [InlineData("MaxConnections", 20_000, 0, 1_000_000)]
    public void A_listener_has_the_limits_that_it_writes_and_the_defaults_of_their_declarations(string property, int otherwise, int least, int most)
    {
        EmittedTable table = EmittedTable.Of(GoldenCase.Named("listener-limits").Run);
        Assert.Equal([otherwise, least, most], Enumerable.Range(0, 3).Select(listener => table.Limit(listener, property)));
        Assert.Equal(property == "HeadTimeout" ? 10_000 : otherwise, table.Limit(3, property));
    }

    [Fact]
    public void An_origin_is_a_socket_and_a_path()
    {
        EmittedTable table = EmittedTable.Of(GoldenCase.Named("origins").Run);
        Assert.Equal(
            [
                ("/run/web.sock", "/"), ("/run/web.sock", "/v1/inside"), ("/run/web.sock", "/v1/"), ("/run/web.sock", "/v1"),
                ("@web", "/"), ("/run/web.sock", "/a%20b;c=d/@e:f"),
            ],
            Enumerable.Range(0, table.Count).Select(
                index => (table.Get<string>(index, "Socket"), Encoding.UTF8.GetString(table.Get<byte[]>(index, "OriginPath")))));
    }

    [Fact]
    public void Names_of_any_characters_survive_the_source()
    {
        EmittedTable table = EmittedTable.Of(GoldenCase.Named("odd-names").Run);
        Assert.Equal(
            ["/Straße/ä😀", "/with space", "/line\u2028separator", "/a'b", "/a\\b", "/...", "/*/"],
            Enumerable.Range(0, table.Count).Select(index => table.Get<string>(index, "Mountpoint")));
        Assert.Equal("/run/\"quoted\\\".sock", table.Get<string>(1, "Socket"));
        Assert.Equal(2, table.FindMount(0, "/line\u2028separator/x"));
    }

    [Fact]
    public void Listeners_are_as_written()
        => Assert.Equal(
            ["http://127.0.0.1:8080", "http://[::1]:8080", "http://localhost:9000", "http://unix:/run/udsaot/front.sock"],
            EmittedTable.Of(GoldenCase.Named("comments-and-trailing-commas").Run).ListenerUrls);

    // Mounts of the case header-tables: 0 plain, 1 lws, 2 lws-append, 3 lws-off, 4 list, 5 set, 6 headers, 7 same, 8 lws-less,
    // 9 nothing, 10 off.
    [Theory]
    [InlineData(0, true, "X-Anything", true)]
    [InlineData(1, true, "ETag", true)]
    [InlineData(1, true, "IF-MODIFIED-SINCE", true)]
    [InlineData(1, true, "Accept-Language", true)]
    [InlineData(1, true, "Accept-Encoding", true)]
    [InlineData(1, true, "Cache-Control", true)]
    [InlineData(1, true, "Cookie", false)]
    [InlineData(1, true, "User-Agent", false)]
    [InlineData(1, true, "X-Forwarded-For", false)]
    [InlineData(1, false, "Content-Type", true)]
    [InlineData(1, false, "ETag", true)]
    [InlineData(1, false, "Accept-Language", true)]
    [InlineData(1, false, "Content-Encoding", true)]
    [InlineData(1, false, "Cache-Control", true)]
    [InlineData(1, false, "Set-Cookie", false)]
    [InlineData(1, false, "Last-Modified", false)]
    [InlineData(4, true, "accept", true)]
    [InlineData(4, true, "X-Trace", false)]
    [InlineData(4, true, "Cookie", false)]
    [InlineData(4, false, "date", true)]
    [InlineData(4, false, "Server", false)]
    [InlineData(5, true, "Cookie", false)]
    [InlineData(5, true, "x-edge", false)]
    [InlineData(5, true, "Accept", true)]
    [InlineData(5, true, "", true)]
    [InlineData(5, false, "SERVER", false)]
    [InlineData(6, false, "X-Frame-Options", false)]
    [InlineData(6, false, "Content-Type", true)]
    [InlineData(8, false, "ETag", false)]
    [InlineData(8, false, "Cache-Control", false)]
    [InlineData(8, false, "Content-Type", true)]
    [InlineData(9, true, "Accept", false)]
    public void A_header_map_forwards(int mount, bool isRequest, string name, bool expected)
        => Assert.Equal(expected, EmittedTable.Of(GoldenCase.Named("header-tables").Run).Forwards(mount, isRequest, name));

    [Fact]
    public void Fields_are_set_as_whole_lines()
    {
        EmittedTable table = EmittedTable.Of(GoldenCase.Named("header-tables").Run);
        Assert.Equal(
            "X-Edge: 1\r\nX-Empty: \r\nX-Quoted: a \"b\" \\ c\r\nX-Name: Küche\r\n", table.SetLines(5, isRequest: true));
        Assert.Equal("X-Frame-Options: DENY\r\nCache-Control: no-store\r\n", table.SetLines(6, isRequest: false));
        Assert.Equal("", table.SetLines(0, isRequest: true));
    }

    [Fact]
    public void Only_a_map_without_a_table_forwards_all_and_only_lists_allow()
    {
        EmittedTable table = EmittedTable.Of(GoldenCase.Named("header-tables").Run);
        Assert.Equal(
            [0, 6, 7, 8],
            Enumerable.Range(0, table.Count).Where(index => table.ForwardsAll(index, isRequest: true)));
        Assert.Equal(
            [1, 2, 3, 4, 9],
            Enumerable.Range(0, table.Count).Where(index => table.IsAllowList(index, isRequest: true)));
    }

    [Fact]
    public void The_lws_table_says_only_the_clients_address()
    {
        EmittedTable table = EmittedTable.Of(GoldenCase.Named("header-tables").Run);
        Assert.Equal(
            ["For", "For, Append", "Off", "Off"],
            ((int[])[1, 2, 3, 10]).Select(index => table.Text(index, "Forwarded")));
    }

    [Fact]
    public void Tables_that_mean_the_same_share_a_map()
    {
        EmittedTable table = EmittedTable.Of(GoldenCase.Named("header-tables").Run);
        Assert.Same(table.Get<object>(5, "ResponseHeaders"), table.Get<object>(7, "ResponseHeaders"));
        Assert.Same(table.Get<object>(1, "RequestHeaders"), table.Get<object>(2, "RequestHeaders"));
    }

    private static (int, int, int, int, int, int, int, long) Limits(EmittedTable table, int index)
        => (
            table.Get<int>(index, "ConnectTimeout"),
            table.Get<int>(index, "RestartHold"),
            table.Get<int>(index, "ResponseTimeout"),
            table.Get<int>(index, "IdleTimeout"),
            table.Get<int>(index, "TunnelTimeout"),
            table.Get<int>(index, "KeepAliveTimeout"),
            table.Get<int>(index, "MaxConnections"),
            table.Get<long>(index, "MaxBodySize"));
}
