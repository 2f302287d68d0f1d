using System.Diagnostics;
using UdsAot.Posix;

namespace UdsAot.Tests.Posix;

public sealed class FileContentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("file");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(100_000)]
    public void A_file_is_read_whole(int length)
    {
        byte[] bytes = [.. Enumerable.Range(0, length).Select(static i => (byte)i)];
        File.WriteAllBytes(Path, bytes);
        Assert.Equal(0, FileReader.TryRead(Path, 100_000, out byte[] content));
        Assert.Equal(bytes, content);
    }

    [Fact]
    public void One_that_is_too_long_is_not()
    {
        File.WriteAllBytes(Path, new byte[100_001]);
        Assert.Equal(Errno.EFBIG, FileReader.TryRead(Path, 100_000, out byte[] content));
        Assert.Empty(content);
    }

    [Fact]
    public void What_is_no_file_is_told_by_its_errno()
    {
        Assert.Equal(Errno.ENOENT, FileReader.TryRead(Path, 10, out _));
        Directory.CreateDirectory(Path);
        Assert.Equal(Errno.EISDIR, FileReader.TryRead(Path, 10, out _));
    }

    [Fact]
    public void A_pipe_that_nothing_writes_to_is_not_waited_for()
    {
        using Process maker = Process.Start("mkfifo", Path);
        maker.WaitForExit();
        Assert.Equal(0, FileReader.TryRead(Path, 10, out byte[] content));
        Assert.Empty(content);
    }
}
