using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using UdsAot.Observing;
using UdsAot.Posix;
using UdsAot.Tests.Support;

namespace UdsAot.Tests.Observing;

public sealed class AccessLogTests : IDisposable
{
    private static readonly FixedTime s_time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_line_has_the_combined_log_format()
    {
        string line = Write(new AccessEntry
        {
            ClientAddress = "192.0.2.7"u8,
            Method = "GET"u8,
            Target = "/a?b=c"u8,
            Protocol = "HTTP/1.1"u8,
            Referer = "http://example.org/"u8,
            UserAgent = "curl/8.0"u8,
            Status = 200,
            BodyBytes = 5_000_000_000,
        });
        Assert.Equal("192.0.2.7 - - [02/Jan/2026:01:04:05 +0000] \"GET /a?b=c HTTP/1.1\" 200 5000000000 \"http://example.org/\" \"curl/8.0\"\n", line);
    }

    [Fact]
    public void What_is_not_known_is_a_dash()
        => Assert.Equal("- - - [02/Jan/2026:01:04:05 +0000] \"\" 400 0 \"-\" \"-\"\n", Write(new AccessEntry { Status = 400 }));

    [Fact]
    public void A_client_cannot_leave_its_field()
    {
        string line = Write(new AccessEntry
        {
            ClientAddress = "::1"u8,
            Method = "G\"T"u8,
            Target = "/\\\n\0"u8,
            Protocol = "HTTP/2.0"u8,
            UserAgent = [0x22, 0x7F, 0xC3, 0xA4, (byte)'x'],
            Status = 200,
        });
        Assert.Equal("::1 - - [02/Jan/2026:01:04:05 +0000] \"G\\x22T /\\x5C\\x0A\\x00 HTTP/2.0\" 200 0 \"-\" \"\\x22\\x7F\\xC3\\xA4x\"\n", line);
    }

    [Fact]
    public void Lines_of_all_threads_are_whole_and_come_behind_what_was_there()
    {
        string path = _folder.File("access.log");
        File.WriteAllText(path, "earlier\n");
        using (AccessLog log = Open(path))
        {
            Parallel.For(0, 1000, i => log.Append(new AccessEntry { Method = "GET"u8, Target = Encoding.ASCII.GetBytes($"/{i}"), Protocol = "HTTP/1.1"u8, Status = 200 }));
        }
        string[] lines = File.ReadAllLines(path);
        Assert.Equal("earlier", lines[0]);
        Assert.Equal(1000, lines.Skip(1).Distinct().Count());
        Assert.All(lines.Skip(1), line => Assert.EndsWith(" HTTP/1.1\" 200 0 \"-\" \"-\"", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Appending_allocates_nothing()
    {
        using AccessLog log = Open(_folder.File("access.log"));
        // The time's text and the builder's buffer exist after this; all lines together fit the buffer that the sink begins with.
        Append(log, 50);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Append(log, 50);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_file_that_cannot_be_opened_is_told_by_its_errno()
    {
        Assert.Null(AccessLog.TryOpen(_folder.File("none/access.log"), NullLogger.Instance, s_time, out int errno));
        Assert.Equal(Errno.ENOENT, errno);
    }

    [Fact]
    public void Lines_that_a_stuck_reader_does_not_take_are_dropped_and_counted()
    {
        // Nobody reads: the pair's buffer fills, then ours, and the writer waits in its write.
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(_folder.File("pipe")));
        listener.Listen(1);
        using var writing = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        writing.Connect(new UnixDomainSocketEndPoint(_folder.File("pipe")));
        using Socket reading = listener.Accept();

        var sink = new LineSink((int)writing.Handle, ownsDescriptor: false, gatherMilliseconds: 0);
        var line = new byte[1024];
        int appended = 0;
        while (sink.Append(line))
        {
            Assert.True(++appended < 10_000, "the buffer has no bound");
        }
        Assert.False(sink.Append(line));
        Assert.Equal(2, sink.TakeDropped());
        Assert.Equal(0, sink.TakeDropped());
        reading.Dispose();
        sink.Dispose();
    }

    [Fact]
    public void A_write_that_fails_is_told()
    {
        var failures = new List<int>();
        using (FileStream full = File.OpenWrite("/dev/full"))
        {
            var sink = new LineSink((int)full.SafeFileHandle.DangerousGetHandle(), ownsDescriptor: false, gatherMilliseconds: 0, failures.Add);
            sink.Append("line\n"u8);
            sink.Dispose();
        }
        Assert.Equal([Errno.ENOSPC], failures);
    }

    private static void Append(AccessLog log, int count)
    {
        for (int i = 0; i < count; i++)
        {
            log.Append(new AccessEntry { ClientAddress = "127.0.0.1"u8, Method = "GET"u8, Target = "/"u8, Protocol = "HTTP/1.1"u8, UserAgent = "agent"u8, Status = 200, BodyBytes = 13 });
        }
    }

    private static AccessLog Open(string path)
    {
        AccessLog? log = AccessLog.TryOpen(path, NullLogger.Instance, s_time, out int errno);
        Assert.Equal(0, errno);
        return log!;
    }

    private string Write(in AccessEntry entry)
    {
        string path = _folder.File("access.log");
        using (AccessLog log = Open(path))
        {
            log.Append(entry);
        }
        return File.ReadAllText(path);
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now.ToUniversalTime();
    }
}
