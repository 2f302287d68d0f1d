using System.Text;
using Cysharp.Text;
using UdsAot.Logging;

namespace UdsAot.Tests.Logging;

public sealed class CombinedLineTests
{
    [Fact]
    public void A_line_has_the_combined_log_format_and_behind_it_mount_and_times()
    {
        string line = Write(new AccessEntry
        {
            ClientAddress = "192.0.2.7"u8,
            User = "alice"u8,
            Host = "not in it"u8,
            Method = "GET"u8,
            Target = "/a?b=c"u8,
            Protocol = "HTTP/1.1"u8,
            Referer = "http://example.org/"u8,
            UserAgent = "curl/8.0"u8,
            Status = 200,
            BodyBytes = 5_000_000_000,
            Vhost = "device.local"u8,
            Mountpoint = "/api"u8,
            OriginTotal = 1_234,
            Duration = 61_000_056,
        });
        Assert.Equal(
            "192.0.2.7 - alice [02/Jan/2026:01:04:05 +0000] \"GET /a?b=c HTTP/1.1\" 200 5000000000 \"http://example.org/\" \"curl/8.0\" "
                + "\"device.local/api\" 0.001234 61.000056\n",
            line);
    }

    [Fact]
    public void What_is_not_known_is_a_dash()
        => Assert.Equal("- - - [02/Jan/2026:01:04:05 +0000] \"\" 400 0 \"-\" \"-\" \"-\" - 0.000000\n", Write(new AccessEntry { Status = 400 }));

    [Fact]
    public void Nobody_can_leave_a_field()
    {
        string line = Write(new AccessEntry
        {
            ClientAddress = "::1"u8,
            User = "a b] \"c"u8,
            Method = "G\"T"u8,
            Target = "/\\\n\0"u8,
            Protocol = "HTTP/2.0"u8,
            UserAgent = [0x22, 0x7F, 0xC3, 0xA4, (byte)'x'],
            Status = 200,
            Vhost = "*"u8,
            Mountpoint = "/\u00e4 \"b"u8,
        });
        Assert.Equal(
            "::1 - a\\x20b]\\x20\\x22c [02/Jan/2026:01:04:05 +0000] \"G\\x22T /\\x5C\\x0A\\x00 HTTP/2.0\" 200 0 \"-\" \"\\x22\\x7F\\xC3\\xA4x\" "
                + "\"*/\\xC3\\xA4 \\x22b\" - 0.000000\n",
            line);
    }

    private static string Write(in AccessEntry entry)
    {
        var line = ZString.CreateUtf8StringBuilder();
        try
        {
            CombinedLine.Write(ref line, in entry, new AccessTime("02/Jan/2026:01:04:05 +0000"u8, default, 0));
            return Encoding.UTF8.GetString(line.AsSpan());
        }
        finally
        {
            line.Dispose();
        }
    }
}
