using Cysharp.Text;

namespace UdsAot.Observing;

/// <summary>The text of one line of the access log: the Combined Log Format of Apache and nginx.</summary>
internal static class AccessLine
{
    /// <summary>Writes a line with its line feed.</summary>
    /// <param name="line">Where to.</param>
    /// <param name="entry">The exchange.</param>
    /// <param name="time">The time as the format has it, without its brackets.</param>
    public static void Write(ref Utf8ValueStringBuilder line, in AccessEntry entry, ReadOnlySpan<byte> time)
    {
        Append(ref line, entry.ClientAddress.IsEmpty ? "-"u8 : entry.ClientAddress);
        Append(ref line, " - - ["u8);
        Append(ref line, time);
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
        Append(ref line, "\"\n"u8);
    }

    private static void Append(ref Utf8ValueStringBuilder line, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(line.GetSpan(bytes.Length));
        line.Advance(bytes.Length);
    }

    /// <summary>
    /// Appends a client's bytes so that they cannot leave their field: quote, backslash, controls and all that is not ASCII
    /// become <c>\xHH</c>, as nginx writes them.
    /// </summary>
    private static void AppendEscaped(ref Utf8ValueStringBuilder line, ReadOnlySpan<byte> bytes)
    {
        Span<byte> to = line.GetSpan(bytes.Length * 4);
        int length = 0;
        foreach (byte value in bytes)
        {
            if (value is >= 0x20 and < 0x7F and not (byte)'"' and not (byte)'\\')
            {
                to[length++] = value;
                continue;
            }
            to[length++] = (byte)'\\';
            to[length++] = (byte)'x';
            to[length++] = "0123456789ABCDEF"u8[value >> 4];
            to[length++] = "0123456789ABCDEF"u8[value & 15];
        }
        line.Advance(length);
    }
}
