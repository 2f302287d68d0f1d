using UdsAot.Posix;

namespace UdsAot.Listening;

/// <summary>
/// Notices that files have changed: by what the file system says of what stands at their paths, so that a file that was written
/// anew, one that was renamed into place, and a symbolic link that leads elsewhere all count.
/// </summary>
/// <param name="paths">Absolute paths.</param>
internal sealed class WatchedFiles(params string[] paths)
{
    private FileStatus?[] _seen = [];

    /// <summary>Looks at the files.</summary>
    /// <returns>Whether anything is different from the last look.</returns>
    public bool Look()
    {
        var now = new FileStatus?[paths.Length];
        bool isDifferent = _seen.Length != now.Length;
        for (int i = 0; i < paths.Length; i++)
        {
            now[i] = FileStatus.Read(paths[i], out FileStatus status) == 0 ? status : null;
            isDifferent = isDifferent || !IsSame(now[i], _seen[i]);
        }
        _seen = now;
        return isDifferent;
    }

    private static bool IsSame(FileStatus? one, FileStatus? other)
        => one is { } first && other is { } second ? first.IsUnchanged(second) : one is null == other is null;
}
