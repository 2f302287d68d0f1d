using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Logging;
using UdsAot.Metrics;
using UdsAot.Posix;

namespace UdsAot.Tests.Metrics;

public sealed class MountCountersTests
{
    private readonly Mount _mount = ProxyStage.Plain("/nowhere/o.sock");
    private readonly ManualTime _time = new();
    private readonly MountCounters _counters = new();

    [Fact]
    public void What_many_threads_count_is_all_there()
    {
        const int Threads = 8;
        const int Each = 20_000;
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(i => new Thread(() =>
        {
            for (int n = 0; n < Each; n++)
            {
                _counters.Begin();
                _counters.Connected(100);
                _counters.End(200 + n % 3 * 100, fromClient: 3, toClient: 5, duration: 1_000_000, firstByte: n % 2 == 0 ? 300_000 : -1);
            }
        }))];
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());

        long[] sums = Sums();
        const int All = Threads * Each;
        Assert.Equal(All, sums[MountCell.Begun]);
        Assert.Equal(0, MountCell.InFlight(sums));
        Assert.Equal(0, sums[MountCell.FirstClass]);
        Assert.Equal(All, sums[MountCell.FirstClass + 1] + sums[MountCell.FirstClass + 2] + sums[MountCell.FirstClass + 3]);
        Assert.Equal(Threads * ((Each + 2) / 3), sums[MountCell.FirstClass + 1]);
        Assert.Equal(All * 3, sums[MountCell.FromClients]);
        Assert.Equal(All * 5, sums[MountCell.ToClients]);
        Assert.Equal(All, sums[MountCell.Duration + 2]);
        Assert.Equal(All * 1_000_000L, sums[MountCell.Duration + Histogram.Buckets]);
        Assert.Equal(All / 2, sums[MountCell.FirstByte + 1]);
        Assert.Equal(All, Histogram.CountOf(sums.AsSpan(MountCell.Connect, Histogram.Cells)));
    }

    /// <summary>A concurrent reader must never see more ends than beginnings.</summary>
    [Fact]
    public void No_reader_sees_fewer_than_none_in_flight()
    {
        bool stop = false;
        Thread[] threads = [.. Enumerable.Range(0, 3).Select(_ => new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                _counters.Begin();
                _counters.End(200, 0, 0, 0, -1);
            }
        }))];
        Array.ForEach(threads, static thread => thread.Start());
        long least = long.MaxValue;
        long[] sums = new long[MountCell.Count];
        for (int i = 0; i < 20_000; i++)
        {
            _counters.Sum(sums);
            least = Math.Min(least, MountCell.InFlight(sums));
        }
        Volatile.Write(ref stop, true);
        Array.ForEach(threads, static thread => thread.Join());
        Assert.True(least >= 0, $"{least} in flight");
        Assert.Equal(0, MountCell.InFlight(Sums()));
    }

    [Theory]
    [InlineData(101, 0)]
    [InlineData(200, 1)]
    [InlineData(308, 2)]
    [InlineData(499, 3)]
    [InlineData(504, 4)]
    [InlineData(999, 4)]
    public void A_status_counts_in_its_class(int status, int place)
    {
        _counters.Begin();
        _counters.End(status, 0, 0, 0, -1);
        long[] expected = new long[MountCell.Classes];
        expected[place] = 1;
        Assert.Equal(expected, Sums().AsSpan(MountCell.FirstClass, MountCell.Classes).ToArray());
    }

    [Fact]
    public void An_origin_is_unknown_until_it_was_asked_and_then_so_since_its_last_change()
    {
        Assert.False(_counters.Origin.IsKnown);
        Assert.False(_counters.Origin.IsUp || _counters.Origin.IsDown);

        _counters.NoteOrigin(isUp: true, _time);
        DateTimeOffset since = _time.GetUtcNow();
        _time.Advance(5_000);
        _counters.NoteOrigin(isUp: true, _time);
        Assert.True(_counters.Origin.IsUp);
        Assert.Equal(since, _counters.Origin.Since);

        _counters.NoteOrigin(isUp: false, _time);
        Assert.True(_counters.Origin is { IsKnown: true, IsDown: true, IsUp: false });
        Assert.Equal(_time.GetUtcNow(), _counters.Origin.Since);
    }

    [Fact]
    public void Failures_are_counted_by_side_phase_and_error()
    {
        Fail(Failure.Connect(Errno.ENOENT));
        Fail(Failure.Connect(Errno.ENOENT));
        Fail(Failure.Connect(Errno.ECONNREFUSED));
        Fail(Failure.Connect(Errno.ETIMEDOUT, queueWasFull: true));
        Fail(Failure.Broken(Phase.ResponseHead, Errno.None));
        Fail(Failure.ClientLeft(Phase.ResponseBody));

        var found = new List<string>();
        for (FailureCount? each = _counters.Failures; each is not null; each = each.Next)
        {
            found.Add($"{each.Side} {FailureReport.Token(each.Phase)} {each.Token} {each.Count}");
        }
        Assert.Equal(
            ["client reply_body early_end 1", "origin connect ECONNREFUSED 1", "origin connect ENOENT 2", "origin queue full_queue 1", "origin reply_head early_end 1"],
            found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Failures_of_many_threads_are_all_there_and_each_kind_once()
    {
        Thread[] threads = [.. Enumerable.Range(0, 6).Select(_ => new Thread(() =>
        {
            for (int n = 0; n < 5_000; n++)
            {
                Fail(n % 2 == 0 ? Failure.Broken(Phase.ResponseHead, Errno.ECONNRESET) : Failure.ClientLeft(Phase.Tunnel));
            }
        }))];
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());

        FailureCount first = _counters.Failures!;
        FailureCount second = first.Next!;
        Assert.Null(second.Next);
        Assert.Equal((15_000, 15_000), (first.Count, second.Count));
    }

    [Fact]
    public void The_last_failure_is_in_plain_words_and_put_into_words_once_a_second()
    {
        Fail(Failure.Connect(Errno.ENOENT));
        FailureNote first = _counters.LastFailure!;
        Assert.Equal("ENOENT", first.Kind.Name);
        Assert.Contains("directory /nowhere does not exist", first.Cause);
        Assert.Equal(_time.GetUtcNow().ToUnixTimeMilliseconds(), first.Milliseconds);

        _time.Advance(999);
        Fail(Failure.Connect(Errno.ENOENT));
        Assert.Same(first, _counters.LastFailure);
        _time.Advance(1);
        Fail(Failure.Connect(Errno.ENOENT));
        Assert.Equal(first.Milliseconds + 1000, _counters.LastFailure!.Milliseconds);

        Fail(Failure.ClientLeft(Phase.Connect));
        Assert.Equal("the client closed the connection", _counters.LastFailure!.Cause);
    }

    [Fact]
    public void Every_phase_has_a_word_for_programs_of_its_own()
    {
        string[] tokens = [.. Enum.GetValues<Phase>().Select(FailureReport.Token)];
        Assert.Equal(tokens.Distinct(), tokens);
        Assert.All(tokens, static token => Assert.Matches("^[a-z]+(_[a-z]+)*$", token));
    }

    private long[] Sums()
    {
        long[] sums = new long[MountCell.Count];
        _counters.Sum(sums);
        return sums;
    }

    private void Fail(Failure failure) => _counters.Failed(failure, _mount, _time);
}
