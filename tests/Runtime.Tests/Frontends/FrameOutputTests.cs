using System.IO.Pipelines;
using UdsAot.Frontends;
using UdsAot.Transport;

namespace UdsAot.Tests.Frontends;

/// <summary>Frames that are kept until the pipe can be written to, as over TLS: in memory that is reserved.</summary>
public sealed class FrameOutputTests
{
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));

    [Theory]
    [InlineData(0, 1_000, 31 * 1024)]
    [InlineData(0, 100_000, 31 * 1024)]
    [InlineData(96 * 1024, 100_000, 127 * 1024)]
    public void What_may_be_written_depends_on_the_memory_there_is(int memory, int wanted, int most)
    {
        var output = new FrameOutput(_pipe.Writer, new MemoryShare(memory));

        int room = output.RoomFor(wanted);

        Assert.InRange(room, Math.Min(wanted, most), 127 * 1024);
        Assert.True(wanted < most || room == most);
        Write(output, Math.Min(room, wanted));
        Assert.False(output.IsBroken);
    }

    [Fact]
    public async Task What_is_flushed_gives_its_memory_back()
    {
        var memory = new MemoryShare(96 * 1024);
        var output = new FrameOutput(_pipe.Writer, memory);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(127 * 1024, output.RoomFor(1_000_000));
            Write(output, 127 * 1024);
            Assert.Equal(0, output.RoomFor(1_000_000));
            Assert.Equal(96 * 1024, memory.Used);

            output.TakeForFlush();
            await output.FlushAsync();

            Assert.Equal(0, memory.Used);
            ReadResult read = await _pipe.Reader.ReadAsync();
            Assert.Equal(127 * 1024, read.Buffer.Length);
            _pipe.Reader.AdvanceTo(read.Buffer.End);
        }
    }

    [Fact]
    public void Heads_without_memory_break_the_output_and_its_end_gives_all_back()
    {
        var memory = new MemoryShare(100 * 1024);
        var output = new FrameOutput(_pipe.Writer, memory);
        for (int i = 0; i < 3; i++)
        {
            Write(output, 30 * 1024);
        }
        Assert.False(output.IsBroken);
        Assert.InRange(memory.Used, 1, 100 * 1024);

        Write(output, 64 * 1024);

        Assert.True(output.IsBroken);
        output.Release();
        Assert.Equal(0, memory.Used);
        Write(output, 30 * 1024);
        Assert.Equal(0, memory.Used);
    }

    private static void Write(FrameOutput output, int count)
    {
        output.Room(count)[..count].Clear();
        output.Advance(count);
    }
}
