namespace UdsAot.Metrics;

/// <summary>State of an origin and the time of its last change: both in one number, so that they change atomically.</summary>
/// <param name="packed">Milliseconds since 1970, with the state in the two lowest bits; 0 before the first request.</param>
internal readonly struct OriginState(long packed)
{
    private const long Up = 1;
    private const long Down = 2;
    private const long Answer = 3;

    public long Packed => packed;

    /// <summary>False before the first request has shown the state.</summary>
    public bool IsKnown => packed != 0;

    public bool IsUp => (packed & Answer) == Up;

    public bool IsDown => (packed & Answer) == Down;

    /// <summary>Time of the last change.</summary>
    public DateTimeOffset Since => DateTimeOffset.FromUnixTimeMilliseconds(packed >> 2);

    public static OriginState Create(bool isUp, DateTimeOffset since) => new(since.ToUnixTimeMilliseconds() << 2 | (isUp ? Up : Down));
}
