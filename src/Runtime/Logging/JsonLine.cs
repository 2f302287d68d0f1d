using Cysharp.Text;
using static UdsAot.Logging.AccessText;

namespace UdsAot.Logging;

/// <summary>A line that is a JSON object. What is not known is left out; times are seconds.</summary>
internal static class JsonLine
{
    /// <summary>Writes a line with its line feed.</summary>
    /// <param name="line">Where to.</param>
    /// <param name="entry">The exchange.</param>
    /// <param name="time">When it ended.</param>
    public static void Write(ref Utf8ValueStringBuilder line, in AccessEntry entry, AccessTime time)
    {
        Append(ref line, "{\"time\":\""u8);
        Append(ref line, time.Iso);
        AppendMilliseconds(ref line, time.Millisecond);
        Append(ref line, "Z\""u8);
        Text(ref line, ",\"client\":\""u8, entry.ClientAddress);
        Text(ref line, ",\"user\":\""u8, entry.User);
        Text(ref line, ",\"host\":\""u8, entry.Host);
        Text(ref line, ",\"method\":\""u8, entry.Method);
        Text(ref line, ",\"target\":\""u8, entry.Target);
        Text(ref line, ",\"protocol\":\""u8, entry.Method.IsEmpty ? default : entry.Protocol);
        Number(ref line, ",\"status\":"u8, entry.Status);
        Number(ref line, ",\"bytes_sent\":"u8, entry.BodyBytes);
        Number(ref line, ",\"bytes_received\":"u8, entry.BytesReceived);
        Seconds(ref line, ",\"duration\":"u8, entry.Duration);
        Text(ref line, ",\"vhost\":\""u8, entry.Vhost);
        Text(ref line, ",\"mountpoint\":\""u8, entry.Mountpoint);
        Text(ref line, ",\"origin\":\""u8, entry.Origin);
        Seconds(ref line, ",\"origin_connect\":"u8, entry.OriginConnect);
        Seconds(ref line, ",\"origin_first_byte\":"u8, entry.OriginFirstByte);
        Seconds(ref line, ",\"origin_total\":"u8, entry.OriginTotal);
        if (entry.Failure is { } failure)
        {
            Append(ref line, ",\"failure\":\""u8);
            line.Append(failure);
            Append(ref line, "\""u8);
        }
        Text(ref line, ",\"request_id\":\""u8, entry.RequestId);
        Text(ref line, ",\"referer\":\""u8, entry.Referer);
        Text(ref line, ",\"user_agent\":\""u8, entry.UserAgent);
        Append(ref line, "}\n"u8);
    }

    private static void Text(ref Utf8ValueStringBuilder line, ReadOnlySpan<byte> beginning, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            Append(ref line, beginning);
            AppendJson(ref line, value);
            Append(ref line, "\""u8);
        }
    }

    private static void Number(ref Utf8ValueStringBuilder line, ReadOnlySpan<byte> beginning, long value)
    {
        Append(ref line, beginning);
        line.Append(value);
    }

    private static void Seconds(ref Utf8ValueStringBuilder line, ReadOnlySpan<byte> beginning, long microseconds)
    {
        if (microseconds != AccessEntry.None)
        {
            Append(ref line, beginning);
            AppendSeconds(ref line, microseconds);
        }
    }

    private static void AppendMilliseconds(ref Utf8ValueStringBuilder line, int millisecond)
    {
        Span<byte> to = line.GetSpan(4);
        to[0] = (byte)'.';
        to[1] = (byte)('0' + (millisecond / 100));
        to[2] = (byte)('0' + (millisecond / 10 % 10));
        to[3] = (byte)('0' + (millisecond % 10));
        line.Advance(4);
    }
}
