using UdsAot.CommandLine;
using UdsAot.Posix;

namespace UdsAot.Tests.CommandLine;

public sealed class AccessLogAdviceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_missing_directory_is_named()
        => Assert.StartsWith($"directory {_folder.File("gone")} does not exist; ", AccessLogAdvice.Explain(Errno.ENOENT, _folder.File("gone/a.log")), StringComparison.Ordinal);

    [Fact]
    public void A_link_to_nothing_is_told_from_a_missing_directory()
        => Assert.StartsWith("it is a symbolic link ", AccessLogAdvice.Explain(Errno.ENOENT, _folder.File("a.log")), StringComparison.Ordinal);

    [Theory]
    [InlineData(Errno.ENOTDIR, "a.log", ". is not a directory")]
    [InlineData(Errno.ENOTDIR, "/x/a.log", "/x is not a directory")]
    [InlineData(Errno.EISDIR, "/var", "it is a directory; name a file in it")]
    [InlineData(Errno.ENOSPC, "/a.log", "the file system of / is full")]
    [InlineData(Errno.EROFS, "/x/a.log", "the file system of /x is read-only; ")]
    [InlineData(Errno.EACCES, "/x/a.log", "udsaot (uid ")]
    [InlineData(Errno.ENOENT, "", "the path is empty")]
    [InlineData(Errno.ELOOP, "/x/a.log", "check each part of the path")]
    public void Each_error_has_a_remedy(int errno, string path, string start)
        => Assert.StartsWith(start, AccessLogAdvice.Explain(errno, path), StringComparison.Ordinal);
}
