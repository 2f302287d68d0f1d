using UdsAot.Posix;

namespace UdsAot.Access;

/// <summary>
/// An htpasswd file on the device, and who may pass the mounts that it guards (key <c>basic-auth</c>). It is looked at once a
/// second at most, and read again when it has changed. While it cannot be read, nobody is let in.
/// </summary>
internal sealed class PasswordFile
{
    /// <summary>Milliseconds between two looks at the file.</summary>
    public const int LookInterval = WatchedFiles<PasswordReading>.LookInterval;

    /// <summary>Bytes that are read; a file beyond that is taken for something else.</summary>
    private const int MaxLength = 1 << 20;

    // The numbers of more lines than this help nobody.
    private const int MaxNamedLines = 10;

    private readonly string _path;
    private readonly SipHash _hash;
    private readonly PasswordQueue _queue;
    private readonly ILogger _logger;
    private readonly WatchedFiles<PasswordReading> _file;

    /// <param name="path">Its absolute path.</param>
    /// <param name="hash">What turns credentials into what is remembered of them.</param>
    /// <param name="queue">Where passwords are checked.</param>
    /// <param name="logger">Is told what is wrong with the file.</param>
    public PasswordFile(string path, SipHash hash, PasswordQueue queue, ILogger logger)
    {
        _path = path;
        _hash = hash;
        _queue = queue;
        _logger = logger;
        _file = new WatchedFiles<PasswordReading>(Read, path);
    }

    /// <summary>Looks whether a request may pass.</summary>
    /// <param name="authorization">The value of its Authorization; empty if there is none.</param>
    /// <param name="now">Milliseconds on the heartbeat's clock.</param>
    public ValueTask<Admission> AdmitAsync(ReadOnlySpan<byte> authorization, long now)
        => _file.Recall(now) is { } reading ? Check(reading, authorization) : LookAndCheckAsync(authorization.ToArray(), now);

    private async ValueTask<Admission> LookAndCheckAsync(byte[] authorization, long now)
    {
        PasswordReading reading = await _file.ReadAsync(now).ConfigureAwait(false);
        return await Check(reading, authorization).ConfigureAwait(false);
    }

    private ValueTask<Admission> Check(PasswordReading reading, ReadOnlySpan<byte> authorization)
    {
        if (reading.FailedWith != 0)
        {
            return new ValueTask<Admission>(Admission.Unknown);
        }
        Span<byte> decoded = stackalloc byte[BasicCredentials.MaxLength];
        if (!BasicCredentials.TryDecode(authorization, decoded, out int length, out int colon))
        {
            return new ValueTask<Admission>(Admission.Asked);
        }
        decoded = decoded[..length];
        UInt128 key = _hash.Compute(decoded);
        if (!reading.TryRecall(key, out Task<Admission>? admission))
        {
            admission = reading.Begin(new PasswordCheck(reading, key, decoded[..colon], decoded[(colon + 1)..]), _queue);
        }
        return admission.IsCompletedSuccessfully ? new ValueTask<Admission>(admission.Result) : new ValueTask<Admission>(admission);
    }

    private PasswordReading Read(PasswordReading? last, bool isRetry, out bool isSettled)
    {
        int errno = FileReader.TryRead(_path, MaxLength, out byte[] content);
        isSettled = errno == 0;
        if (errno != 0)
        {
            if (last?.FailedWith != errno)
            {
                _logger.Unreadable(_path, Errno.Name(errno), Advice(errno));
            }
            return new PasswordReading(errno, []);
        }
        var reading = new PasswordReading(0, PasswordLines.Read(content, out List<int> leftOut));
        if (leftOut.Count > 0)
        {
            string more = leftOut.Count > MaxNamedLines ? ", …" : "";
            _logger.LinesLeftOut(_path, string.Join(", ", leftOut.Take(MaxNamedLines)) + more, PasswordLines.MaxCost);
        }
        _logger.WasRead(_path, reading.Users);
        return reading;
    }

    private static string Advice(int errno) => errno switch
    {
        Errno.ENOENT => "there is no such file; make it, with 'htpasswd -B -c FILE USER'",
        Errno.EACCES => $"we (uid {Libc.GetEffectiveUserId()}, gid {Libc.GetEffectiveGroupId()}) may not read it; a common group would do",
        Errno.EISDIR => "it is a folder",
        Errno.EFBIG => "it is too large for a file of passwords",
        _ => "look at the path, part by part",
    };
}
