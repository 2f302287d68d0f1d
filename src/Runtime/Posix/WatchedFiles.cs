namespace UdsAot.Posix;

/// <summary>
/// A value that is made of files, and made again when they have changed. A change is anything that statx(2) reports differently of a
/// path: device, inode, size, time of change, or the error. So a file that is written to, one that is renamed into place, and a link
/// that leads elsewhere are all noticed.
/// </summary>
/// <remarks>
/// A look is one statx(2) for each path, less than a microsecond on a local file system. There is at most one in
/// <see cref="LookInterval"/>, however many ask; in between, the value costs two reads of memory. Files are read only after a change.
/// A look blocks while the disk does: event loops call <see cref="ReadAsync"/>, which looks on the thread pool.
/// </remarks>
/// <typeparam name="T">The value.</typeparam>
/// <param name="make">Makes the value. It is called by one thread at a time.</param>
/// <param name="paths">The absolute paths of the files.</param>
internal sealed class WatchedFiles<T>(WatchedFiles<T>.Maker make, params string[] paths)
    where T : class
{
    /// <summary>Milliseconds for which a value is given out before the files are looked at again.</summary>
    public const int LookInterval = 1_000;

    private readonly Lock _gate = new();
    private readonly int[] _errnos = new int[paths.Length];
    private readonly FileStatus[] _statuses = new FileStatus[paths.Length];
    private T? _value;
    private bool _isSettled;
    private long _lookedAt;

    /// <summary>Makes a value of the files.</summary>
    /// <param name="last">The value before; null for the first.</param>
    /// <param name="isRetry">True if nothing has changed since the last call, which did not settle.</param>
    /// <param name="isSettled">False to be called again at the next look, even if nothing has changed by then.</param>
    public delegate T Maker(T? last, bool isRetry, out bool isSettled);

    /// <summary>The value, if the files were looked at less than <see cref="LookInterval"/> ago. Never blocks.</summary>
    /// <param name="now">Milliseconds of a clock that never goes back.</param>
    /// <returns>Null if the files have to be looked at first.</returns>
    public T? Recall(long now) => now - Volatile.Read(ref _lookedAt) < LookInterval ? Volatile.Read(ref _value) : null;

    /// <summary>The value as of less than <see cref="LookInterval"/> ago. Blocks while files are looked at.</summary>
    /// <param name="now">Milliseconds of a clock that never goes back.</param>
    public T Read(long now)
    {
        lock (_gate)
        {
            if (Recall(now) is { } recalled)
            {
                return recalled;
            }
            T value = Look(isForced: false);
            Volatile.Write(ref _lookedAt, now);
            return value;
        }
    }

    /// <summary>The value as <see cref="Read"/> gives it, without blocking: files are looked at on the thread pool.</summary>
    /// <param name="now">Milliseconds of a clock that never goes back.</param>
    public ValueTask<T> ReadAsync(long now) => Recall(now) is { } recalled ? new(recalled) : new(ReadOnPoolAsync(now));

    /// <summary>Looks at the files now. Blocks while it does.</summary>
    /// <param name="isForced">True to make the value again in any case.</param>
    public T Look(bool isForced)
    {
        lock (_gate)
        {
            // Before the files are read: should one change in between, it is read once too often.
            bool isChanged = HaveChanged() || isForced || _value is null;
            if (isChanged || !_isSettled)
            {
                _isSettled = false;
                Volatile.Write(ref _value, make(_value, !isChanged, out bool isSettled));
                _isSettled = isSettled;
            }
            return _value!;
        }
    }

    // A method of its own: where a lambda stands, its closure is allocated in any case.
    private Task<T> ReadOnPoolAsync(long now) => Task.Run(() => Read(now));

    private bool HaveChanged()
    {
        bool isDifferent = false;
        for (int i = 0; i < paths.Length; i++)
        {
            int errno = FileStatus.Read(paths[i], out FileStatus status);
            isDifferent |= errno != _errnos[i] || !status.IsUnchanged(_statuses[i]);
            _errnos[i] = errno;
            _statuses[i] = status;
        }
        return isDifferent;
    }
}
