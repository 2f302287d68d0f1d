using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace UdsAot.Resolving;

/// <summary>Questions and answers of the domain name system (RFC 1035 section 4), as far as addresses need them.</summary>
internal static class DnsMessage
{
    /// <summary>Bytes of a message over UDP (RFC 1035 section 4.2.1); what is longer is asked for again over TCP.</summary>
    public const int MaxDatagram = 512;

    public const ushort TypeA = 1;
    public const ushort TypeAaaa = 28;

    private const int HeaderLength = 12;
    private const int QuestionTail = 4;
    private const int RecordTail = 10;
    private const ushort TypeAlias = 5;
    private const ushort ClassInternet = 1;
    private const ushort RecursionDesired = 0x0100;
    private const ushort IsResponse = 0x8000;
    private const ushort IsTruncated = 0x0200;
    private const int ResultMask = 0xF;
    private const int MaxLabel = 63;
    private const int MaxName = 253;
    private const int MaxAliases = 8;
    private const int MaxJumps = 16;

    /// <summary>Writes a question for one name.</summary>
    /// <returns>The message, or null if the name is none that can be asked for.</returns>
    public static byte[]? Ask(ushort id, string name, ushort type)
    {
        if (name.Length is 0 or > MaxName)
        {
            return null;
        }
        byte[] message = new byte[HeaderLength + name.Length + 2 + QuestionTail];
        BinaryPrimitives.WriteUInt16BigEndian(message, id);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), RecursionDesired);
        // One question.
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(4), 1);
        int at = HeaderLength;
        foreach (string label in name.Split('.'))
        {
            if (label.Length is 0 or > MaxLabel)
            {
                return null;
            }
            message[at++] = (byte)label.Length;
            at += Encoding.ASCII.GetBytes(label, message.AsSpan(at));
        }
        // The root's empty label is there.
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(at + 1), type);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(at + 3), ClassInternet);
        return message;
    }

    /// <summary>Reads the answer to a question.</summary>
    /// <param name="message">What came.</param>
    /// <param name="question">What was asked, as <see cref="Ask"/> made it.</param>
    /// <returns>Null if it is no answer to this question, or malformed.</returns>
    public static DnsAnswer? Read(ReadOnlySpan<byte> message, ReadOnlySpan<byte> question)
    {
        if (message.Length < question.Length || !message[..2].SequenceEqual(question[..2]))
        {
            return null;
        }
        ushort flags = BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        // The question comes back: who has not seen it can only guess it (RFC 5452).
        bool isOurs = (flags & IsResponse) != 0
            && message[4..6].SequenceEqual(question[4..6])
            && Ascii.EqualsIgnoreCase(message[HeaderLength..question.Length], question[HeaderLength..]);
        if (!isOurs)
        {
            return null;
        }
        var answer = new DnsAnswer((DnsResult)(flags & ResultMask), (flags & IsTruncated) != 0);
        int count = BinaryPrimitives.ReadUInt16BigEndian(message[6..]);
        ushort type = BinaryPrimitives.ReadUInt16BigEndian(question[^QuestionTail..]);
        return answer.IsTruncated || TryReadRecords(message, question.Length, count, type, answer) ? answer : null;
    }

    private static bool TryReadRecords(ReadOnlySpan<byte> message, int start, int count, ushort type, DnsAnswer answer)
    {
        int at = HeaderLength;
        if (!TryReadName(message, ref at, out string wanted))
        {
            return false;
        }
        for (int alias = 0; alias < MaxAliases; alias++)
        {
            string? next = null;
            at = start;
            for (int record = 0; record < count; record++)
            {
                if (!TryReadName(message, ref at, out string owner) || message.Length - at < RecordTail)
                {
                    return false;
                }
                ushort found = BinaryPrimitives.ReadUInt16BigEndian(message[at..]);
                bool isInternet = BinaryPrimitives.ReadUInt16BigEndian(message[(at + 2)..]) == ClassInternet;
                uint seconds = BinaryPrimitives.ReadUInt32BigEndian(message[(at + 4)..]);
                int length = BinaryPrimitives.ReadUInt16BigEndian(message[(at + 8)..]);
                at += RecordTail;
                if (message.Length - at < length)
                {
                    return false;
                }
                if (isInternet && owner.Equals(wanted, StringComparison.OrdinalIgnoreCase))
                {
                    if (found == type && length == (type == TypeA ? 4 : 16))
                    {
                        answer.Add(new IPAddress(message.Slice(at, length)), seconds);
                    }
                    else if (found == TypeAlias && next is null)
                    {
                        int target = at;
                        if (!TryReadName(message, ref target, out next))
                        {
                            return false;
                        }
                        answer.Limit(seconds);
                    }
                }
                at += length;
            }
            if (next is null || answer.Addresses.Count > 0)
            {
                return true;
            }
            wanted = next;
        }
        return true;
    }

    /// <summary>Reads a name, which may go on elsewhere in the message (RFC 1035 section 4.1.4).</summary>
    private static bool TryReadName(ReadOnlySpan<byte> message, ref int at, out string name)
    {
        var text = new StringBuilder();
        int read = at;
        int jumps = 0;
        name = "";
        while (read < message.Length)
        {
            int length = message[read++];
            if (length == 0)
            {
                at = jumps == 0 ? read : at;
                name = text.ToString();
                return true;
            }
            if (length > MaxLabel)
            {
                if (length < 0xC0 || read >= message.Length || ++jumps > MaxJumps)
                {
                    return false;
                }
                int target = ((length & 0x3F) << 8) | message[read++];
                at = jumps == 1 ? read : at;
                read = target;
                continue;
            }
            if (message.Length - read < length || text.Length + length > MaxName)
            {
                return false;
            }
            text.Append(text.Length > 0 ? "." : "").Append(Encoding.Latin1.GetString(message.Slice(read, length)));
            read += length;
        }
        return false;
    }
}
