using UdsAot.Compiled;
using UdsAot.Hosting;

namespace UdsAot.Tests.Hosting;

public sealed class DescriptorPlanTests
{
    [Theory]
    // Plenty: the default stands.
    [InlineData(1_048_576, 256, 1, 20_000)]
    // 1024, as a shell has it: 48 for ourselves, 256 for the one origin.
    [InlineData(1_024, 256, 1, 720)]
    [InlineData(1_024, 256, 2, 360)]
    // Many origins: half of the rest is theirs.
    [InlineData(1_024, 10_000, 1, 488)]
    // Hardly any: some connections there are in any case.
    [InlineData(80, 256, 1, 16)]
    [InlineData(20, 256, 3, 8)]
    public void A_listener_gets_its_part_of_what_the_reserve_leaves(long descriptors, long origins, int listeners, int connections)
    {
        var plan = new DescriptorPlan(descriptors, origins, [.. Enumerable.Repeat(ListenerLimits.Default, listeners)]);
        Assert.Equal(connections, plan.Share);
        Assert.Equal(connections, plan.Apply(ListenerLimits.Default).MaxConnections);
        Assert.Null(plan.Problem);
    }

    [Fact]
    public void A_number_of_mounts_json_stands_and_is_taken_from_the_others()
    {
        var own = new ListenerLimits { MaxConnections = 200 };
        var plan = new DescriptorPlan(1_024, 256, [own, ListenerLimits.Default]);
        Assert.Same(own, plan.Apply(own));
        Assert.Equal(520, plan.Share);
    }

    [Fact]
    public void Numbers_that_the_process_has_no_descriptors_for_are_told()
    {
        var own = new ListenerLimits { MaxConnections = 2_000 };
        Assert.StartsWith(
            "the listeners' max-connections are 2000 together, and the process may have 1024 descriptors (RLIMIT_NOFILE): ",
            new DescriptorPlan(1_024, 256, [own]).Problem,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_else_a_listener_has_stays()
    {
        var limits = new ListenerLimits { HeadTimeout = 5_000 };
        ListenerLimits applied = new DescriptorPlan(1_024, 256, [limits]).Apply(limits);
        Assert.Equal((720, 5_000), (applied.MaxConnections, applied.HeadTimeout));
    }
}
