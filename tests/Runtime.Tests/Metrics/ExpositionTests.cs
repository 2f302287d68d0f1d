using System.Text;
using UdsAot.Metrics;

namespace UdsAot.Tests.Metrics;

public sealed class ExpositionTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("a\"b", "a\\\"b")]
    [InlineData("a\\b", "a\\\\b")]
    [InlineData("a\\n", "a\\\\n")]
    [InlineData("a\nb", "a\\nb")]
    [InlineData("ä }{,=", "ä }{,=")]
    public void Values_of_labels_are_escaped(string value, string written)
        => Assert.Equal($"one=\"{written}\",two=\"2\"", Exposition.Labels(("one", value), ("two", "2")));

    [Fact]
    public void Families_and_samples_are_what_the_format_says()
    {
        using var text = new Exposition();
        text.Family("a_total", "counter", "Some words.");
        text.Sample("a_total", Exposition.Labels(("mount", "/ä\"\\\n")), 12L);
        text.Family("b_seconds", "gauge", "Others.");
        text.Sample("b_seconds", "", 0.00001);
        Assert.Equal(
            "# HELP a_total Some words.\n# TYPE a_total counter\na_total{mount=\"/ä\\\"\\\\\\n\"} 12\n# HELP b_seconds Others.\n# TYPE b_seconds gauge\nb_seconds 1E-05\n",
            Encoding.UTF8.GetString(text.Text.Span));
        var read = new StrictExposition(Encoding.UTF8.GetString(text.Text.Span));
        Assert.Equal(12, read["a_total{mount=\"/ä\"\\\n\"}"]);
        Assert.Equal(0.00001, read["b_seconds"]);
    }

    [Fact]
    public void A_histogram_is_cumulative_and_ends_with_its_sum_and_count()
    {
        long[] cells = new long[Histogram.Cells];
        cells[0] = 2;
        cells[2] = 1;
        cells[Histogram.Buckets - 1] = 1;
        cells[Histogram.Buckets] = 70_001_500_000;
        using var text = new Exposition();
        text.Family("d_seconds", "histogram", "Durations.");
        text.Histogram("d_seconds", "mount=\"/\"", cells);
        var read = new StrictExposition(Encoding.UTF8.GetString(text.Text.Span));
        Assert.Equal(2, read["d_seconds_bucket{mount=\"/\",le=\"0.00025\"}"]);
        Assert.Equal(2, read["d_seconds_bucket{mount=\"/\",le=\"0.0005\"}"]);
        Assert.Equal(3, read["d_seconds_bucket{mount=\"/\",le=\"0.001\"}"]);
        Assert.Equal(3, read["d_seconds_bucket{mount=\"/\",le=\"60\"}"]);
        Assert.Equal(4, read["d_seconds_bucket{mount=\"/\",le=\"+Inf\"}"]);
        Assert.Equal(70.0015, read["d_seconds_sum{mount=\"/\"}"], 9);
        Assert.Equal(4, read["d_seconds_count{mount=\"/\"}"]);
    }
}
