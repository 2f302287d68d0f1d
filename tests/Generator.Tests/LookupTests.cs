using UdsAot.Generator.Tests.Harness;

namespace UdsAot.Generator.Tests;

/// <summary>The generated lookups answer as a naive search does.</summary>
public sealed class LookupTests
{
    private const int Questions = 2_000;

    public static TheoryData<string> GoodCases => new(GoldenCase.All.Where(golden => golden.IsGood).Select(golden => golden.Name));

    [Theory]
    [MemberData(nameof(GoodCases))]
    public void A_golden_case_is_looked_up_as_a_naive_search_would(string name)
        => Compare(GoldenCase.Named(name).Run, GoldenCase.Named(name).Mounts, new RandomMounts(1));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public void A_random_file_is_looked_up_as_a_naive_search_would(int seed)
    {
        var random = new RandomMounts(seed);
        string mounts = random.Next();
        GeneratorRun run = GeneratorRun.Of(mounts);
        Assert.Empty(run.Diagnostics);
        Compare(run, mounts, random);
    }

    [Theory]
    [InlineData("/admin", 0)]
    [InlineData("/admin/", 1)]
    [InlineData("/admin/x", 1)]
    [InlineData("/administrator", -1)]
    [InlineData("/help", 2)]
    [InlineData("/help/", 2)]
    [InlineData("/helpx", -1)]
    [InlineData("/api/v2", 4)]
    [InlineData("/api/v2/x", 4)]
    [InlineData("/api/v20", 3)]
    [InlineData("/API", -1)]
    [InlineData("/", -1)]
    [InlineData("//admin", -1)]
    [InlineData("/admin//", 1)]
    public void The_path_goes_to_the_longest_mountpoint_on_a_segment_boundary(string path, int expected)
        => Assert.Equal(expected, EmittedTable.Of(GoldenCase.Named("trailing-slashes").Run).FindMount(0, path));

    [Theory]
    [InlineData("device.local", 1)]
    [InlineData("device.example", 2)]
    [InlineData("a.device.local", 4)]
    [InlineData("a.b.device.local", 4)]
    [InlineData("other.local", 3)]
    [InlineData("local", 0)]
    [InlineData(".local", 0)]
    [InlineData("192.168.0.1", 5)]
    [InlineData("[::1]", 6)]
    [InlineData("", 0)]
    public void The_host_goes_to_its_name_then_the_longest_suffix_then_the_default(string host, int expected)
        => Assert.Equal(expected, EmittedTable.Of(GoldenCase.Named("vhosts").Run).FindVhost(host));

    [Theory]
    [InlineData("/", 0, -1)]
    [InlineData("/x", 0, -1)]
    [InlineData("/chat", 1, 1)]
    [InlineData("/chat/x", 1, 1)]
    [InlineData("/chat/files", 2, 1)]
    [InlineData("/chat/files/x", 2, 1)]
    [InlineData("/admin", 3, 3)]
    [InlineData("/admin/", 4, 3)]
    [InlineData("/admin/x", 4, 3)]
    [InlineData("/docs", 5, -1)]
    [InlineData("/docs/x", 5, -1)]
    [InlineData("/both", 6, 7)]
    [InlineData("/both/", 7, 7)]
    public void A_request_for_an_upgrade_passes_by_mounts_that_take_none(string path, int expected, int expectedOfUpgrade)
    {
        EmittedTable table = EmittedTable.Of(GoldenCase.Named("no-ws-upgrades").Run);
        Assert.Equal(expected, table.FindMount(0, path));
        Assert.Equal(expectedOfUpgrade, table.FindMount(0, path, asksUpgrade: true));
    }

    private static void Compare(GeneratorRun run, string mounts, RandomMounts random)
    {
        EmittedTable table = EmittedTable.Of(run);
        var naive = new NaiveTable(mounts);
        string[] mountpoints = [.. naive.Mountpoints];
        for (int question = 0; question < Questions; question++)
        {
            string host = question < naive.Vhosts.Count ? naive.Vhosts[question].ToLowerInvariant() : random.Host();
            Assert.True(naive.FindVhost(host) == table.FindVhost(host), $"host '{host}' of {mounts}");

            int vhost = question % naive.Vhosts.Count;
            string path = random.Path(mountpoints);
            bool asksUpgrade = question % 3 == 0;
            int expected = naive.FindMount(vhost, path, asksUpgrade);
            int actual = table.FindMount(vhost, path, asksUpgrade);
            Assert.True(
                expected == actual,
                $"path '{path}' in vhost {vhost}, upgrade {asksUpgrade}: expected {expected}, got {actual}: {mounts}");
        }
        Assert.Equal(-1, table.FindMount(naive.Vhosts.Count, "/"));
        Assert.Equal(-1, table.FindMount(-1, "/"));
    }
}
