using UdsAot.Timing;
using UdsAot.Transport;

namespace UdsAot.Tests.Transport;

/// <summary>When memory is given back, and when it is not worth a pause.</summary>
public sealed class MemoryReleaseTests : IDisposable
{
    private const long Mebibyte = 1024 * 1024;

    private readonly ManualTime _time = new();
    private readonly Heartbeat _heartbeat;
    private readonly MemoryRelease _release;
    private long _held;
    private int _releases;

    public MemoryReleaseTests()
    {
        _heartbeat = new Heartbeat(_time);
        _release = new MemoryRelease(_heartbeat, () => Volatile.Read(ref _held), () => Interlocked.Increment(ref _releases));
    }

    public void Dispose() => _heartbeat.Dispose();

    [Fact]
    public async Task It_is_given_back_once_when_a_crowd_has_left()
    {
        Hold(100 * Mebibyte);
        Hold(50 * Mebibyte);
        Hold(2 * Mebibyte);
        Hold(1 * Mebibyte);
        Advance(1_900);
        Assert.Equal(0, _releases);

        Advance(500);
        await Wait.Until(() => _releases == 1, "the release");
        Hold(0);
        Advance(60_000);
        Assert.Equal(1, _releases);
    }

    [Theory]
    [InlineData(100, 51)]
    [InlineData(7, 0)]
    [InlineData(30, 23)]
    public void It_stays_where_little_of_it_is_free(int most, int held)
    {
        Hold(most * Mebibyte);
        Hold(held * Mebibyte);
        Advance(60_000);
        Assert.Equal(0, _releases);
    }

    [Fact]
    public async Task It_stays_where_the_next_crowd_has_come()
    {
        Hold(100 * Mebibyte);
        Hold(2 * Mebibyte);
        Hold(90 * Mebibyte);
        Advance(5_000);
        Hold(3 * Mebibyte);
        Advance(5_000);
        await Wait.Until(() => _releases == 1, "the release after the second crowd");
    }

    [Fact]
    public async Task It_is_given_back_only_so_often()
    {
        for (int i = 0; i < 3; i++)
        {
            Hold(100 * Mebibyte);
            Hold(0);
            Advance(i == 0 ? 2_500 : 9_000);
            if (i > 0)
            {
                Assert.Equal(i, _releases);
                Advance(2_500);
            }
            await Wait.Until(() => _releases == i + 1, "the release");
        }
    }

    private void Hold(long bytes)
    {
        Volatile.Write(ref _held, bytes);
        _release.Note();
    }

    private void Advance(int milliseconds) => _time.Advance(milliseconds);
}
