namespace UdsAot.Posix;

/// <summary>
/// An object made from files, and made again when they change. If that fails, the previous object stays. A writer may be in the middle
/// of its work, so invalid files are reported only if they are unchanged at the next check.
/// </summary>
/// <typeparam name="T">The object's type.</typeparam>
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

    /// <summary>Makes the object.</summary>
    /// <param name="problem">The reason of a failure, otherwise empty.</param>
    /// <returns>Null on failure.</returns>
    public delegate T? Maker(out string problem);

    /// <summary>The last object that could be made.</summary>
    public T Current => Last.Value!;

    private Made Last { get; set; }

    /// <summary>Makes the first object.</summary>
    /// <param name="make">Makes the object from the files.</param>
    /// <param name="problem">The reason of a failure.</param>
    /// <param name="paths">The files.</param>
    /// <returns>Null on failure.</returns>
    public static ReloadedFiles<T>? TryMake(Maker make, out string problem, params string[] paths)
    {
        var files = new ReloadedFiles<T>(make, paths);
        problem = files.Last.Problem;
        return files.Last.Value is null ? null : files;
    }

    /// <summary>Checks whether the files have changed. May block; for one thread at a time.</summary>
    /// <param name="isAsked">True if an operator requested it: the files are then read in any case, and a problem is reported at once.</param>
    /// <param name="problem">The reason why the previous object stays, when that has just been decided; otherwise empty.</param>
    /// <returns>True if there is a new object.</returns>
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

    /// <summary>Result of one attempt.</summary>
    /// <param name="Value">The last object that could be made; null if there is none.</param>
    /// <param name="Problem">The problem of this attempt; empty for none.</param>
    private sealed record Made(T? Value, string Problem);
}
