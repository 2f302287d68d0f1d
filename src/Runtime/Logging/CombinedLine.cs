using Cysharp.Text;
using static UdsAot.Logging.AccessText;

namespace UdsAot.Logging;

/// <summary>
/// A line in the Combined Log Format of Apache and nginx. Behind it stand the mount, the origin's time and the whole time, where
/// readers of that format do not look any more.
/// </summary>
internal static class CombinedLine
{
    /// <summary>Writes a line with its line feed.</summary>
    /// <param name="line">Where to.</param>
    /// <param name="entry">The exchange.</param>
    /// <param name="time">When it ended.</param>
    public static void Write(ref Utf8ValueStringBuilder line, in AccessEntry entry, AccessTime time)
    {
        Append(ref line, entry.ClientAddress.IsEmpty ? "-"u8 : entry.ClientAddress);
        Append(ref line, " - "u8);
        if (entry.User.IsEmpty)
        {
            Append(ref line, "-"u8);
        }
        else
        {
            AppendEscaped(ref line, entry.User, hidesSpaces: true);
        }
        Append(ref line, " ["u8);
        Append(ref line, time.Combined);
        Append(ref line, "] \""u8);
        if (!entry.Method.IsEmpty)
        {
            AppendEscaped(ref line, entry.Method);
            Append(ref line, " "u8);
            AppendEscaped(ref line, entry.Target);
            Append(ref line, " "u8);
            Append(ref line, entry.Protocol);
        }
        Append(ref line, "\" "u8);
        line.Append(entry.Status);
        Append(ref line, " "u8);
        line.Append(entry.BodyBytes);
        Append(ref line, " \""u8);
        AppendEscaped(ref line, entry.Referer.IsEmpty ? "-"u8 : entry.Referer);
        Append(ref line, "\" \""u8);
        AppendEscaped(ref line, entry.UserAgent.IsEmpty ? "-"u8 : entry.UserAgent);
        Append(ref line, "\" \""u8);
        if (entry.Mountpoint.IsEmpty)
        {
            Append(ref line, "-"u8);
        }
        else
        {
            AppendEscaped(ref line, entry.Vhost);
            AppendEscaped(ref line, entry.Mountpoint);
        }
        Append(ref line, "\" "u8);
        if (entry.OriginTotal == AccessEntry.None)
        {
            Append(ref line, "-"u8);
        }
        else
        {
            AppendSeconds(ref line, entry.OriginTotal);
        }
        Append(ref line, " "u8);
        AppendSeconds(ref line, entry.Duration);
        Append(ref line, "\n"u8);
    }
}
