using System.Text;
using System.Text.Json;
using Cysharp.Text;
using UdsAot.Logging;

namespace UdsAot.Tests.Logging;

public sealed class JsonLineTests
{
    [Fact]
    public void A_line_is_an_object_with_all_that_is_known()
    {
        string line = Write(new AccessEntry
        {
            ClientAddress = "192.0.2.7"u8,
            User = "alice"u8,
            Host = "device.local:8080"u8,
            Method = "POST"u8,
            Target = "/a?b=c"u8,
            Protocol = "HTTP/2.0"u8,
            Referer = "http://example.org/"u8,
            UserAgent = "curl/8.0"u8,
            RequestId = "abc"u8,
            Status = 502,
            BodyBytes = 5_000_000_000,
            BytesReceived = 7,
            Vhost = "device.local"u8,
            Mountpoint = "/api"u8,
            Origin = "/run/api.sock"u8,
            Duration = 2_000_001,
            OriginConnect = 0,
            OriginFirstByte = 100,
            OriginTotal = 1_999_999,
            Failure = "reply_head",
        });
        Assert.Equal(
            """
            {"time":"2026-01-02T01:04:05.067Z","client":"192.0.2.7","user":"alice","host":"device.local:8080","method":"POST","target":"/a?b=c",
            "protocol":"HTTP/2.0","status":502,"bytes_sent":5000000000,"bytes_received":7,"duration":2.000001,"vhost":"device.local","mountpoint":"/api",
            "origin":"/run/api.sock","origin_connect":0.000000,"origin_first_byte":0.000100,"origin_total":1.999999,"failure":"reply_head",
            "request_id":"abc","referer":"http://example.org/","user_agent":"curl/8.0"}
            """.Replace("\n", "", StringComparison.Ordinal) + "\n",
            line);
    }

    [Fact]
    public void What_is_not_known_is_not_there()
        => Assert.Equal(
            """{"time":"2026-01-02T01:04:05.067Z","status":400,"bytes_sent":0,"bytes_received":0,"duration":0.000000}""" + "\n",
            Write(new AccessEntry { Status = 400 }));

    [Fact]
    public void Every_byte_comes_out_of_the_object_as_it_went_in()
    {
        for (int value = 0; value < 256; value++)
        {
            string agent = ReadAgent([(byte)'a', (byte)value, (byte)'b']);
            Assert.Equal($"a{(char)value}b", agent);
        }
    }

    [Theory]
    [InlineData("\u00e4\u20ac\ud83d\ude00\u2028")]
    [InlineData("\"}\n{\"forged\":\"")]
    public void Text_in_UTF8_stays(string text) => Assert.Equal(text, ReadAgent(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Random_bytes_are_always_an_object_in_one_line()
    {
        var random = new Random(7);
        for (int i = 0; i < 2_000; i++)
        {
            var bytes = new byte[random.Next(1, 40)];
            random.NextBytes(bytes);
            string line = Write(new AccessEntry { UserAgent = bytes, Target = bytes, Host = bytes, User = bytes });
            Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
            using var parsed = JsonDocument.Parse(line);
            Assert.Equal(JsonValueKind.String, parsed.RootElement.GetProperty("target").ValueKind);
        }
    }

    private static string ReadAgent(byte[] bytes)
    {
        using var parsed = JsonDocument.Parse(Write(new AccessEntry { UserAgent = bytes }));
        return parsed.RootElement.GetProperty("user_agent").GetString()!;
    }

    private static string Write(in AccessEntry entry)
    {
        var line = ZString.CreateUtf8StringBuilder();
        try
        {
            JsonLine.Write(ref line, in entry, new AccessTime(default, "2026-01-02T01:04:05"u8, 67));
            // Throws where a byte is no UTF-8.
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(line.AsSpan());
        }
        finally
        {
            line.Dispose();
        }
    }
}
