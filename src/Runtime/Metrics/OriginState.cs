namespace UdsAot.Metrics;

/// <summary>Whether an origin is up, and since when: two things in one number, so that they change at once.</summary>
/// <param name="packed">Milliseconds since 1970, and in the two lowest bits the answer; 0 where no request came yet.</param>
internal readonly struct OriginState(long packed)
{
    private const long Up = 1;
    private const long Down = 2;
    private const long Answer = 3;

    public long Packed => packed;

    /// <summary>False as long as no request showed it.</summary>
    public bool IsKnown => packed != 0;

    public bool IsUp => (packed & Answer) == Up;

    public bool IsDown => (packed & Answer) == Down;

    /// <summary>When it became so.</summary>
    public DateTimeOffset Since => DateTimeOffset.FromUnixTimeMilliseconds(packed >> 2);

    public static OriginState Create(bool isUp, DateTimeOffset since) => new(since.ToUnixTimeMilliseconds() << 2 | (isUp ? Up : Down));
}
