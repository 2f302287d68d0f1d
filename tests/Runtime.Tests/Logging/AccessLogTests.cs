using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using UdsAot.Logging;
using UdsAot.Posix;

namespace UdsAot.Tests.Logging;

public sealed class AccessLogTests : IDisposable
{
    private static readonly FixedTime s_time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 67, TimeSpan.FromHours(2)));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

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
        Assert.All(lines.Skip(1), line => Assert.EndsWith(" HTTP/1.1\" 200 0 \"-\" \"-\" \"-\" - 0.000000", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(AccessFormat.Combined)]
    [InlineData(AccessFormat.Json)]
    public void Appending_allocates_nothing(object format)
    {
        using AccessLog log = Open(_folder.File("access.log"), (AccessFormat)format);
        // The time's text and the builder's buffer exist after this; all lines together fit the buffer that the sink begins with.
        Append(log, 20);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Append(log, 20);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_file_that_cannot_be_opened_is_told_by_its_errno()
    {
        Assert.Null(AccessLog.TryOpen(_folder.File("none/access.log"), AccessFormat.Combined, NullLogger.Instance, s_time, out int errno));
        Assert.Equal(Errno.ENOENT, errno);
    }

    [Fact]
    public void Lines_that_a_stuck_reader_does_not_take_are_dropped_and_counted()
    {
        // Without a reader, the pair's buffer fills, then ours, and the writer waits in its write.
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
    public void Writes_that_fail_are_told_once()
    {
        var failures = new List<int>();
        using (FileStream full = File.OpenWrite("/dev/full"))
        {
            var sink = new LineSink(Descriptor(full), ownsDescriptor: false, gatherMilliseconds: 0) { Failed = failures.Add };
            for (int i = 0; i < 3; i++)
            {
                sink.Append("line\n"u8);
                Thread.Sleep(20);
            }
            sink.Dispose();
        }
        Assert.Equal([Errno.ENOSPC], failures);
    }

    [Fact]
    public void A_log_that_takes_lines_again_says_how_many_were_lost()
    {
        FileStream file = File.Create(_folder.File("access.log"));
        using FileStream full = File.OpenWrite("/dev/full");
        var recovered = new List<long>();
        var opened = new ManualResetEventSlim();
        var sink = new LineSink(Descriptor(full), ownsDescriptor: false, gatherMilliseconds: 0)
        {
            Recovered = recovered.Add,
            Reopen = () =>
            {
                opened.Set();
                return Dup(Descriptor(file));
            },
        };
        sink.Append("lost 1\nlost 2\n"u8);
        sink.ReopenLater();
        Assert.True(opened.Wait(Wait.Patience));
        sink.Append("kept\n"u8);
        sink.Dispose();
        file.Dispose();
        Assert.Equal([2L], recovered);
        Assert.Equal("kept\n", File.ReadAllText(_folder.File("access.log")));
        // A descriptor that is the caller's stays open: closed twice, it would close what another thread had opened meanwhile.
        Assert.Equal("/dev/full", new FileInfo($"/proc/self/fd/{Descriptor(full)}").LinkTarget);
    }

    [Fact]
    public async Task A_renamed_file_is_let_go_of_and_no_line_is_lost()
    {
        string path = _folder.File("access.log");
        string renamed = _folder.File("access.log.1");
        var log = new RecordingLog();
        using (AccessLog access = AccessLog.TryOpen(path, AccessFormat.Combined, log, s_time, out _)!)
        {
            Append(access, 100);
            File.Move(path, renamed);
            access.ReopenLater();
            await Wait.Until(() => File.Exists(path), "a new file");
            Append(access, 100);
        }
        Assert.Equal(100, File.ReadAllLines(renamed).Length);
        Assert.Equal(100, File.ReadAllLines(path).Length);
        Assert.Equal([$"404 SIGUSR1: access log {path} was opened anew"], log.Lines);
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_anew_goes_on_in_the_old_one()
    {
        string folder = Directory.CreateDirectory(_folder.File("logs")).FullName;
        string moved = _folder.File("moved");
        var log = new RecordingLog();
        using (AccessLog access = AccessLog.TryOpen(Path.Combine(folder, "access.log"), AccessFormat.Combined, log, s_time, out _)!)
        {
            Directory.Move(folder, moved);
            access.ReopenLater();
            await Wait.Until(() => log.Lines.Length > 0, "a line that says so");
            Append(access, 1);
        }
        Assert.Single(File.ReadAllLines(Path.Combine(moved, "access.log")));
        Assert.Equal([$"405 SIGUSR1: access log {folder}/access.log cannot be opened anew (ENOENT); lines go on into the file that is open"], log.Lines);
    }

    [Fact]
    public void Standard_output_is_not_opened_anew()
    {
        var log = new RecordingLog();
        using AccessLog access = AccessLog.TryOpen("-", AccessFormat.Json, log, s_time, out _)!;
        access.ReopenLater();
        Assert.Equal(["406 SIGUSR1: there is no file of an access log to open anew; going on"], log.Lines);
    }

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "dup")]
    private static extern int Dup(int descriptor);

    private static int Descriptor(FileStream file) => (int)file.SafeFileHandle.DangerousGetHandle();

    private static void Append(AccessLog log, int count)
    {
        for (int i = 0; i < count; i++)
        {
            log.Append(new AccessEntry
            {
                ClientAddress = "127.0.0.1"u8,
                Method = "GET"u8,
                Target = "/\"\u00e4"u8,
                Protocol = "HTTP/1.1"u8,
                UserAgent = "agent"u8,
                Status = 200,
                BodyBytes = 13,
                Vhost = "*"u8,
                Mountpoint = "/"u8,
                Origin = "/run/a.sock"u8,
                OriginTotal = 1234,
                User = "alice"u8,
            });
        }
    }

    private static AccessLog Open(string path, AccessFormat format = AccessFormat.Combined)
    {
        AccessLog? log = AccessLog.TryOpen(path, format, NullLogger.Instance, s_time, out int errno);
        Assert.Equal(0, errno);
        return log!;
    }
}
