namespace UdsAot.Posix;

/// <summary>
/// Something that is made of files, and made again when they change. What cannot be made leaves the one before in place. A
/// writer may be half done: files that are found bad count as such only when they have stayed as they are until the next look.
/// </summary>
/// <typeparam name="T">What is made of them.</typeparam>
internal sealed class ReloadedFiles<T>
    where T : class
{
    private readonly WatchedFiles<Made> _files;
    private readonly Maker _make;
    private bool _isAsked;

    private ReloadedFiles(Maker make, string[] paths)
    {
        _make = make;
        _files = new WatchedFiles<Made>(Make, paths);
        Last = _files.Look(isForced: false);
    }

    /// <summary>Makes it.</summary>
    /// <param name="problem">Why that is not possible, empty if it is.</param>
    /// <returns>Null if it is not possible.</returns>
    public delegate T? Maker(out string problem);

    /// <summary>The last one that could be made.</summary>
    public T Current => Last.Value!;

    private Made Last { get; set; }

    /// <summary>Makes the first one.</summary>
    /// <param name="make">Makes one of the files.</param>
    /// <param name="problem">Why there is none.</param>
    /// <param name="paths">The files.</param>
    /// <returns>Null if there is none.</returns>
    public static ReloadedFiles<T>? TryMake(Maker make, out string problem, params string[] paths)
    {
        var files = new ReloadedFiles<T>(make, paths);
        problem = files.Last.Problem;
        return files.Last.Value is null ? null : files;
    }

    /// <summary>Looks whether the files have changed. Blocks while it does; for one thread at a time.</summary>
    /// <param name="isAsked">True if a person asked for it: then they are read in any case, and a problem is told of at once.</param>
    /// <param name="problem">Why the one before stays, when that has just turned out; otherwise empty.</param>
    /// <returns>Whether there is a new one.</returns>
    public bool Look(bool isAsked, out string problem)
    {
        _isAsked = isAsked;
        Made last = Last;
        Last = _files.Look(isForced: isAsked);
        problem = ReferenceEquals(Last, last) ? "" : Last.Problem;
        return !ReferenceEquals(Last.Value, last.Value);
    }

    private Made Make(Made? last, bool isRetry, out bool isSettled)
    {
        T? made = _make(out string problem);
        isSettled = made is not null || isRetry || _isAsked;
        return made is not null ? new Made(made, "") : new Made(last?.Value, isSettled || last is null ? problem : "");
    }

    /// <summary>The outcome of one attempt.</summary>
    /// <param name="Value">The last that could be made; null if none could.</param>
    /// <param name="Problem">What to tell of this attempt; empty for nothing.</param>
    private sealed record Made(T? Value, string Problem);
}
