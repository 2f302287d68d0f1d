namespace UdsAot.Listening;

/// <summary>
/// Something that is made of files, and made anew when they change. What cannot be made leaves the one before in place. A
/// writer may be half done: files that are found bad count as such only when they have stayed as they are until the next look.
/// </summary>
/// <typeparam name="T">What is made of them.</typeparam>
internal sealed class ReloadedFiles<T>
    where T : class
{
    private readonly WatchedFiles _files;
    private readonly Maker _make;
    private bool _isPending;

    private ReloadedFiles(WatchedFiles files, Maker make, T made)
    {
        _files = files;
        _make = make;
        Current = made;
    }

    /// <summary>Makes it.</summary>
    /// <param name="problem">Why that is not possible, empty if it is.</param>
    /// <returns>Null if it is not possible.</returns>
    public delegate T? Maker(out string problem);

    /// <summary>The last one that could be made.</summary>
    public T Current { get; private set; }

    /// <summary>Makes the first one.</summary>
    /// <param name="make">Makes one of the files.</param>
    /// <param name="problem">Why there is none.</param>
    /// <param name="paths">The files.</param>
    /// <returns>Null if there is none.</returns>
    public static ReloadedFiles<T>? TryMake(Maker make, out string problem, params string[] paths)
    {
        var files = new WatchedFiles(paths);
        files.Look();
        return make(out problem) is { } made ? new ReloadedFiles<T>(files, make, made) : null;
    }

    /// <summary>Looks whether the files have changed.</summary>
    /// <param name="isAsked">Whether somebody asked for it: then they are read in any case, and what is wrong is said at once.</param>
    /// <param name="problem">Why the one before stays, when that has just turned out; otherwise empty.</param>
    /// <returns>Whether there is a new one.</returns>
    public bool Look(bool isAsked, out string problem)
    {
        bool isNew = _files.Look() || isAsked;
        problem = "";
        if (!isNew && !_isPending)
        {
            return false;
        }
        T? made = _make(out string wrong);
        _isPending = made is null && isNew && !isAsked;
        if (made is null)
        {
            problem = _isPending ? "" : wrong;
            return false;
        }
        Current = made;
        return true;
    }
}
