using System.Globalization;
using System.Net;

namespace UdsAot.Status;

/// <summary>Numbers and moments as the status page writes them.</summary>
internal static class StatusFormat
{
    private static readonly string[] s_units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>Text that can stand in HTML, between tags or quotes.</summary>
    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    /// <summary><c>1,234,567</c></summary>
    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary><c>1 byte</c>, <c>2 bytes</c>: the word in its form for a number.</summary>
    public static string Counted(long value, string one, string many) => $"{Number(value)} {(value == 1 ? one : many)}";

    /// <summary><c>17.4 MiB</c></summary>
    public static string Bytes(long value)
    {
        double scaled = value;
        int unit = 0;
        while (scaled >= 1024 && unit < s_units.Length - 1)
        {
            scaled /= 1024;
            unit++;
        }
        return Significant(scaled) + " " + s_units[unit];
    }

    /// <summary><c>0.42 ms</c>, <c>1.3 s</c></summary>
    public static string Seconds(double seconds) => seconds < 1 ? Significant(seconds * 1000) + " ms" : Significant(seconds) + " s";

    /// <summary>The two largest units of a time: <c>3 d 4 h</c>, <c>12 min</c>, <c>8 s</c>.</summary>
    public static string Span(TimeSpan time) => time switch
    {
        { TotalSeconds: < 60 } => $"{Math.Max((int)time.TotalSeconds, 0)} s",
        { TotalHours: < 1 } => $"{time.Minutes} min",
        { TotalDays: < 1 } => time.Minutes == 0 ? $"{time.Hours} h" : $"{time.Hours} h {time.Minutes} min",
        _ => time.Hours == 0 ? $"{time.Days} d" : $"{time.Days} d {time.Hours} h",
    };

    /// <summary>A moment in UTC, with its date where that is not today's.</summary>
    public static string Moment(DateTimeOffset moment, DateTimeOffset now)
    {
        string format = moment.UtcDateTime.Date == now.UtcDateTime.Date ? "HH:mm:ss 'UTC'" : "d MMM yyyy HH:mm 'UTC'";
        string machine = moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return $"<time datetime=\"{machine}\">{moment.UtcDateTime.ToString(format, CultureInfo.InvariantCulture)}</time>";
    }

    // Three digits say enough of anything: 0.42, 4.2, 42, 420.
    private static string Significant(double value)
        => value.ToString(value < 1 ? "0.##" : value < 10 ? "0.#" : "0", CultureInfo.InvariantCulture);
}
