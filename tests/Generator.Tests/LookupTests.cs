using UdsAot.Generator.Tests.Harness;

namespace UdsAot.Generator.Tests;

/// <summary>The generated lookups answer as a naive search does.</summary>
public sealed class LookupTests
{
    private const int Questions = 2_000;

    public static TheoryData<string> GoodCases => new(GoldenCase.All.Where(golden => golden.IsGood).Select(golden => golden.Name));

    [Theory]
    [MemberData(nameof(GoodCases))]
    public void AGoldenCaseIsLookedUpAsANaiveSearchWould(string name)
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
    public void ARandomFileIsLookedUpAsANaiveSearchWould(int seed)
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
    public void ThePathGoesToTheLongestMountpointOnASegmentBoundary(string path, int expected)
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
    public void TheHostGoesToItsNameThenTheLongestSuffixThenTheDefault(string host, int expected)
        => Assert.Equal(expected, EmittedTable.Of(GoldenCase.Named("vhosts").Run).FindVhost(host));

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
            Assert.True(
                naive.FindMount(vhost, path) == table.FindMount(vhost, path),
                $"path '{path}' in vhost {vhost}: expected {naive.FindMount(vhost, path)}, got {table.FindMount(vhost, path)}: {mounts}");
        }
        Assert.Equal(-1, table.FindMount(naive.Vhosts.Count, "/"));
        Assert.Equal(-1, table.FindMount(-1, "/"));
    }
}
