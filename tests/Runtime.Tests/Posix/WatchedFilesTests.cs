using UdsAot.Posix;

namespace UdsAot.Tests.Posix;

public sealed class WatchedFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<bool> _retries = [];
    private bool _isSettled = true;

    private string Path => _folder.File("file");

    private int Made => _retries.Count;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_value_is_given_out_for_a_second_and_made_again_only_if_a_file_has_changed()
    {
        File.WriteAllText(Path, "1");
        WatchedFiles<string> files = Watch();
        Assert.Null(files.Recall(5));
        Assert.Equal("1", files.Read(5));
        File.WriteAllText(Path, "two");
        Assert.Equal("1", files.Recall(1_004));
        Assert.Equal("1", files.Read(1_004));
        Assert.Null(files.Recall(1_005));
        Assert.Equal("two", files.Read(1_005));
        Assert.Equal("two", files.Read(9_999));
        Assert.Equal(2, Made);
    }

    [Fact]
    public async Task Without_blocking_a_known_value_is_there_at_once()
    {
        File.WriteAllText(Path, "1");
        WatchedFiles<string> files = Watch();
        Assert.Equal("1", await files.ReadAsync(1).AsTask().WaitAsync(Wait.Patience));
        Assert.True(files.ReadAsync(1_000).IsCompletedSuccessfully);
        Assert.Equal(1, Made);
    }

    [Fact]
    public void To_recall_a_value_allocates_nothing()
    {
        File.WriteAllText(Path, "1");
        WatchedFiles<string> files = Watch();
        files.Read(1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
        {
            _ = files.Recall(2);
            _ = files.ReadAsync(2).IsCompletedSuccessfully;
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void However_many_ask_at_once_a_file_is_read_once()
    {
        File.WriteAllText(Path, "1");
        WatchedFiles<string> files = Watch();
        Parallel.For(0, 64, _ => Assert.Equal("1", files.Read(1)));
        Assert.Equal(1, Made);
    }

    [Theory]
    [InlineData("written")]
    [InlineData("renamed")]
    [InlineData("linked")]
    [InlineData("given another mode")]
    [InlineData("removed")]
    [InlineData("the second one made")]
    public void Every_change_is_noticed_once(string how)
    {
        File.WriteAllText(Path, "1");
        string second = _folder.File("second");
        var files = new WatchedFiles<string>(Make, Path, second);
        files.Look(isForced: false);
        switch (how)
        {
            case "written":
                File.AppendAllText(Path, "2");
                break;
            case "renamed":
                File.WriteAllText(Path + "+", "2");
                File.Move(Path + "+", Path, overwrite: true);
                break;
            case "linked":
                File.WriteAllText(_folder.File("other"), "2");
                File.Delete(Path);
                File.CreateSymbolicLink(Path, _folder.File("other"));
                break;
            case "given another mode":
                File.SetUnixFileMode(Path, UnixFileMode.UserRead);
                break;
            case "removed":
                File.Delete(Path);
                break;
            default:
                File.WriteAllText(second, "");
                break;
        }
        files.Look(isForced: false);
        Assert.Equal([false, false], _retries);
        files.Look(isForced: false);
        Assert.Equal(2, Made);
    }

    [Fact]
    public void What_has_not_settled_is_made_again_at_the_next_look_and_knows_that_it_is_a_retry()
    {
        File.WriteAllText(Path, "1");
        WatchedFiles<string> files = Watch();
        _isSettled = false;
        files.Read(1);
        files.Read(2);
        files.Read(1_001);
        File.WriteAllText(Path, "two");
        _isSettled = true;
        files.Read(2_001);
        files.Read(3_001);
        Assert.Equal([false, true, false], _retries);
    }

    [Fact]
    public void Who_forces_it_gets_a_new_value()
    {
        File.WriteAllText(Path, "1");
        WatchedFiles<string> files = Watch();
        string first = files.Look(isForced: false);
        Assert.NotSame(first, files.Look(isForced: true));
        Assert.Equal([false, false], _retries);
    }

    [Fact]
    public void After_an_exception_it_is_made_again()
    {
        File.WriteAllText(Path, "1");
        bool fails = false;
        int calls = 0;
        var files = new WatchedFiles<string>(
            (string? last, bool _, out bool isSettled) =>
            {
                calls++;
                isSettled = true;
                return fails ? throw new InvalidOperationException() : $"{calls}";
            },
            Path);
        files.Look(isForced: false);
        fails = true;
        Assert.Throws<InvalidOperationException>(() => files.Look(isForced: true));
        fails = false;
        Assert.Equal("3", files.Look(isForced: false));
    }

    [Fact]
    public void A_table_of_the_system_that_is_absent_is_empty_until_it_is_there()
    {
        WatchedFiles<string> files = FileReader.Watch(Path, static content => $"{content.Length}");
        Assert.Equal("0", files.Read(1));
        File.WriteAllText(Path, "12345");
        Assert.Equal("5", files.Read(1_001));
    }

    private WatchedFiles<string> Watch() => new(Make, Path);

    private string Make(string? last, bool isRetry, out bool isSettled)
    {
        _retries.Add(isRetry);
        isSettled = _isSettled;
        return File.Exists(Path) ? File.ReadAllText(Path) : "";
    }
}
