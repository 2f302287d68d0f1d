namespace UdsAot.Frontends;

/// <summary>
/// Counts what a client may do only so often: by kind, a number at once and so many a second from then on. A browser that leaves a page of
/// hundreds of images stays well within.
/// </summary>
internal sealed class AbuseMeter
{
    private readonly Bucket[] _buckets = new Bucket[(int)AbuseKind.WindowUpdates + 1];

    /// <summary>Counts one.</summary>
    /// <param name="kind">Of this kind.</param>
    /// <param name="now">Milliseconds on the heartbeat's clock.</param>
    /// <returns>False if it is one too many: the connection is to be ended with ENHANCE_YOUR_CALM.</returns>
    public bool TryCount(AbuseKind kind, long now)
    {
        (int burst, int perSecond) = LimitOf(kind);
        ref Bucket bucket = ref _buckets[(int)kind];
        long earned = (now - bucket.Since) * perSecond / 1000;
        if (earned > 0)
        {
            bucket.Since = now;
            bucket.Count = Math.Max(bucket.Count - earned, 0);
        }
        return ++bucket.Count <= burst;
    }

    /// <summary>Takes back some, for which there turned out to be a reason.</summary>
    public void Forgive(AbuseKind kind, int count)
    {
        ref Bucket bucket = ref _buckets[(int)kind];
        bucket.Count = Math.Max(bucket.Count - count, 0);
    }

    /// <summary>How many at once, and how many a second.</summary>
    public static (int Burst, int PerSecond) LimitOf(AbuseKind kind) => kind switch
    {
        AbuseKind.Cancellations => (500, 50),
        AbuseKind.StreamErrors => (100, 10),
        AbuseKind.Settings => (100, 10),
        AbuseKind.Pings => (1_000, 100),
        AbuseKind.IdleFrames => (1_000, 100),
        _ => (2_000, 200),
    };

    private struct Bucket
    {
        public long Count;
        public long Since;
    }
}
