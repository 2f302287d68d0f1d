namespace UdsAot.Posix;

/// <summary>
/// A value made from files, and made again when they have changed. A change is any difference in statx(2) of a path: device, inode, size,
/// time of change, or the error. So a file written in place, a file renamed into place, and a link with a new target are all
/// recognized.
/// </summary>
/// <remarks>
/// A check is one statx(2) for each path, less than a microsecond on a local file system. There is at most one in
/// <see cref="LookInterval"/>, for any number of readers; in between, a read costs two loads from memory. Files are read only after a
/// change. A check may block on the disk: event loops call <see cref="ReadAsync"/>, which checks on the thread pool.
/// </remarks>
/// <typeparam name="T">The value.</typeparam>
/// <param name="make">Makes the value. It is called by one thread at a time.</param>
/// <param name="paths">The absolute paths of the files.</param>
internal sealed class WatchedFiles<T>(WatchedFiles<T>.Maker make, params string[] paths)
    where T : class
{
    /// <summary>Milliseconds for which a value is used before the files are checked again.</summary>
    public const int LookInterval = 1_000;

    private readonly Lock _gate = new();
    private readonly int[] _errnos = new int[paths.Length];
    private readonly FileStatus[] _statuses = new FileStatus[paths.Length];
    private T? _value;
    private bool _isSettled;
    private long _lookedAt;

    /// <summary>Makes the value from the files.</summary>
    /// <param name="last">The previous value; null for the first.</param>
    /// <param name="isRetry">True if the files have not changed since the last call, which was not settled.</param>
    /// <param name="isSettled">False to be called again at the next check, even if the files have not changed by then.</param>
    public delegate T Maker(T? last, bool isRetry, out bool isSettled);

    /// <summary>The value, if the files were checked less than <see cref="LookInterval"/> ago. Never blocks.</summary>
    /// <param name="now">Milliseconds of a monotonic clock.</param>
    /// <returns>Null if the files have to be checked first.</returns>
    public T? Recall(long now) => now - Volatile.Read(ref _lookedAt) < LookInterval ? Volatile.Read(ref _value) : null;

    /// <summary>The value as of less than <see cref="LookInterval"/> ago. Blocks while files are checked.</summary>
    /// <param name="now">Milliseconds of a monotonic clock.</param>
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

    /// <summary>The value as from <see cref="Read"/>, without blocking: files are checked on the thread pool.</summary>
    /// <param name="now">Milliseconds of a monotonic clock.</param>
    public ValueTask<T> ReadAsync(long now) => Recall(now) is { } recalled ? new(recalled) : new(ReadOnPoolAsync(now));

    /// <summary>Checks the files now. May block.</summary>
    /// <param name="isForced">True to make the value again in any case.</param>
    public T Look(bool isForced)
    {
        lock (_gate)
        {
            // Before the files are read: if one changes in between, it is read once too often.
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

    // A separate method: a lambda's closure is allocated wherever its variables are declared.
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
