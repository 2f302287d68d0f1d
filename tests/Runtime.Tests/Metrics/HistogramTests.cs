using UdsAot.Metrics;

namespace UdsAot.Tests.Metrics;

public sealed class HistogramTests
{
    [Fact]
    public void Each_duration_goes_into_the_first_bucket_whose_bound_it_does_not_exceed()
    {
        long[] bounds = [.. Histogram.Bounds];
        Assert.Equal(bounds.Order(), bounds);
        Assert.Equal(Histogram.Buckets, bounds.Length + 1);
        for (int i = 0; i < bounds.Length; i++)
        {
            Assert.Equal(i, Histogram.BucketOf(bounds[i]));
            Assert.Equal(i + 1, Histogram.BucketOf(bounds[i] + 1));
        }
        Assert.Equal(0, Histogram.BucketOf(0));
        Assert.Equal(0, Histogram.BucketOf(-1));
        Assert.Equal(bounds.Length, Histogram.BucketOf(long.MaxValue));
    }

    [Fact]
    public void Nothing_counted_has_no_quantile() => Assert.Null(Histogram.Quantile(new long[Histogram.Cells], 0.5));

    [Fact]
    public void A_quantile_lies_in_its_bucket_where_an_even_spread_has_it()
    {
        long[] cells = new long[Histogram.Cells];
        cells[3] = 10; // 1 to 2.5 ms
        Assert.Equal(0.00175, Histogram.Quantile(cells, 0.5)!.Value, 9);
        cells[0] = 30; // up to 0.25 ms
        Assert.Equal(0.00025 * 20 / 30, Histogram.Quantile(cells, 0.5)!.Value, 9);
        Assert.Equal(0.0025, Histogram.Quantile(cells, 1)!.Value, 9);
    }

    [Fact]
    public void What_is_beyond_the_last_bound_counts_as_that_bound()
    {
        long[] cells = new long[Histogram.Cells];
        cells[Histogram.Buckets - 1] = 1;
        Assert.Equal(60, Histogram.Quantile(cells, 0.5));
    }

    /// <summary>The estimate is never further from the truth than its bucket is wide.</summary>
    [Fact]
    public void A_quantile_of_many_durations_is_in_the_same_bucket_as_the_true_one()
    {
        var random = new Random(7);
        for (int round = 0; round < 200; round++)
        {
            long[] durations = [.. Enumerable.Range(0, random.Next(1, 200)).Select(_ => (long)Math.Exp(random.NextDouble() * 24)).Order()];
            long[] cells = new long[Histogram.Cells];
            foreach (long duration in durations)
            {
                cells[Histogram.BucketOf(duration)]++;
            }
            long truth = durations[(int)Math.Ceiling(durations.Length * 0.95) - 1];
            double estimate = Histogram.Quantile(cells, 0.95)!.Value * 1e9;
            int bucket = Histogram.BucketOf(truth);
            Assert.InRange(estimate, bucket == 0 ? 0 : Histogram.Bounds[bucket - 1] - 1.0, Histogram.Bounds[Math.Min(bucket, Histogram.Bounds.Length - 1)] + 1.0);
        }
    }
}
