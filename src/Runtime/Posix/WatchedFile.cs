namespace UdsAot.Posix;

/// <summary>What a file says; it is read again when it has changed, which is looked for once a second at most.</summary>
/// <param name="path">An absolute path.</param>
/// <param name="parse">Makes a value of the file's bytes, or of none where it cannot be read.</param>
internal sealed class WatchedFile<T>(string path, Func<byte[], T> parse)
    where T : class
{
    private const int LookInterval = 1_000;

    private readonly Lock _gate = new();
    private T? _value;
    private FileStatus _status;
    private int _errno;
    private long _lookedAt;

    /// <summary>The value, if it is less than a second old: then nothing has to be read, and nobody waited for.</summary>
    /// <param name="now">Milliseconds of a clock that never goes back.</param>
    /// <returns>Null if the file has to be looked at, which <see cref="Read"/> does.</returns>
    public T? Recall(long now) => now - Volatile.Read(ref _lookedAt) < LookInterval ? Volatile.Read(ref _value) : null;

    /// <summary>The value as the file is now, or was less than a second ago.</summary>
    /// <param name="now">Milliseconds of a clock that never goes back.</param>
    public T Read(long now)
    {
        lock (_gate)
        {
            if (_value is not null && now - _lookedAt < LookInterval)
            {
                return _value;
            }
            Volatile.Write(ref _lookedAt, now);
            int errno = FileStatus.Read(path, out FileStatus status);
            if (_value is null || errno != _errno || !status.IsUnchanged(_status))
            {
                _errno = errno;
                // Read before the content: should the file change in between, it is read once too often.
                _status = status;
                Volatile.Write(ref _value, parse(ReadContent()));
            }
            return _value;
        }
    }

    private byte[] ReadContent()
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
