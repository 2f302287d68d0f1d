using UdsAot.Posix;

namespace UdsAot.Tests.Posix;

public sealed class ReloadedFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _path;
    private int _made;

    public ReloadedFilesTests() => _path = _folder.File("file");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_one_must_be_good()
    {
        Assert.Null(ReloadedFiles<string>.TryMake(Make, out string problem, _path));
        Assert.Equal("bad: ", problem);
    }

    [Fact]
    public void Nothing_is_made_while_nothing_changes()
    {
        ReloadedFiles<string> files = Begin("good 1");
        for (int i = 0; i < 3; i++)
        {
            Assert.False(files.Look(isAsked: false, out string problem));
            Assert.Equal("", problem);
        }
        Assert.Equal(1, _made);
    }

    [Theory]
    [InlineData("written")]
    [InlineData("renamed")]
    [InlineData("linked")]
    [InlineData("linked by a folder")]
    public void A_change_is_noticed_however_it_is_made(string how)
    {
        string folder = Directory.CreateDirectory(_folder.File("one")).FullName;
        File.WriteAllText(Path.Combine(folder, "file"), "good 1");
        string path = how == "linked by a folder" ? Path.Combine(_folder.File("link"), "file") : _path;
        File.CreateSymbolicLink(how == "linked by a folder" ? _folder.File("link") : _path, how == "linked by a folder" ? folder : Path.Combine(folder, "file"));
        ReloadedFiles<string> files = ReloadedFiles<string>.TryMake((out string problem) => MakeOf(path, out problem), out _, path)!;

        string other = Directory.CreateDirectory(_folder.File("two")).FullName;
        File.WriteAllText(Path.Combine(other, "file"), "good 2");
        switch (how)
        {
            case "written":
                File.WriteAllText(path, "good 2");
                break;
            case "renamed":
                File.Move(Path.Combine(other, "file"), path, overwrite: true);
                break;
            case "linked":
                File.CreateSymbolicLink(_path + ".new", Path.Combine(other, "file"));
                File.Move(_path + ".new", _path, overwrite: true);
                break;
            default:
                File.Delete(_folder.File("link"));
                File.CreateSymbolicLink(_folder.File("link"), other);
                break;
        }

        Assert.True(files.Look(isAsked: false, out _));
        Assert.Equal("good 2", files.Current);
        Assert.False(files.Look(isAsked: false, out _));
    }

    [Fact]
    public void A_bad_one_leaves_the_one_before_and_is_told_of_once_when_it_has_stayed_bad()
    {
        ReloadedFiles<string> files = Begin("good 1");
        File.WriteAllText(_path, "broken");

        Assert.False(files.Look(isAsked: false, out string problem));
        Assert.Equal("", problem);
        Assert.False(files.Look(isAsked: false, out problem));
        Assert.Equal("bad: broken", problem);
        Assert.False(files.Look(isAsked: false, out problem));
        Assert.Equal("", problem);
        Assert.Equal("good 1", files.Current);

        File.WriteAllText(_path, "broken still");
        Assert.False(files.Look(isAsked: false, out _));
        Assert.False(files.Look(isAsked: false, out problem));
        Assert.Equal("bad: broken still", problem);

        File.WriteAllText(_path, "good 2");
        Assert.True(files.Look(isAsked: false, out problem));
        Assert.Equal(("", "good 2"), (problem, files.Current));
    }

    [Fact]
    public void One_that_is_found_half_written_is_not_told_of()
    {
        ReloadedFiles<string> files = Begin("good 1");
        File.WriteAllText(_path, "goo");
        Assert.False(files.Look(isAsked: false, out _));
        File.WriteAllText(_path, "good 2");
        Assert.True(files.Look(isAsked: false, out string problem));
        Assert.Equal(("", "good 2"), (problem, files.Current));
    }

    [Fact]
    public void Who_asks_is_told_at_once()
    {
        ReloadedFiles<string> files = Begin("good 1");
        Assert.True(files.Look(isAsked: true, out _));
        File.WriteAllText(_path, "broken");
        Assert.False(files.Look(isAsked: true, out string problem));
        Assert.Equal("bad: broken", problem);
        Assert.False(files.Look(isAsked: false, out problem));
        Assert.Equal("", problem);
        File.Delete(_path);
        Assert.False(files.Look(isAsked: true, out problem));
        Assert.Equal("bad: ", problem);
        Assert.Equal("good 1", files.Current);
    }

    private ReloadedFiles<string> Begin(string content)
    {
        File.WriteAllText(_path, content);
        return ReloadedFiles<string>.TryMake(Make, out _, _path)!;
    }

    private string? Make(out string problem) => MakeOf(_path, out problem);

    private string? MakeOf(string path, out string problem)
    {
        _made++;
        string content = File.Exists(path) ? File.ReadAllText(path) : "";
        problem = content.StartsWith("good", StringComparison.Ordinal) ? "" : "bad: " + content;
        return problem.Length == 0 ? content : null;
    }
}
