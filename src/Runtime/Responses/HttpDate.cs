using System.Buffers.Text;

namespace UdsAot.Responses;

/// <summary>The value of a Date field: the present moment in the IMF-fixdate form (RFC 9110 section 5.6.7), made once a second.</summary>
internal static class HttpDate
{
    private const int Length = 29;

    private static Stamp s_last = new(0, []);

    public static ReadOnlySpan<byte> Now(TimeProvider time)
    {
        DateTimeOffset now = time.GetUtcNow();
        long second = now.UtcTicks / TimeSpan.TicksPerSecond;
        Stamp last = Volatile.Read(ref s_last);
        if (last.Second != second)
        {
            byte[] text = new byte[Length];
            Utf8Formatter.TryFormat(now, text, out _, 'R');
            last = new Stamp(second, text);
            Volatile.Write(ref s_last, last);
        }
        return last.Text;
    }

    private sealed record Stamp(long Second, byte[] Text);
}
