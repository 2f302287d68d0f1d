using UdsAot.Addresses;
using UdsAot.Posix;
using UdsAot.Timing;

namespace UdsAot.Access;

/// <summary>
/// An htpasswd file on the device, which guards mounts (key <c>basic-auth</c>). It is checked at most once a second, and read again when it
/// changes. While it cannot be read, all requests are refused.
/// </summary>
internal sealed class PasswordFile
{
    /// <summary>Milliseconds between two checks of the file.</summary>
    public const int LookInterval = WatchedFiles<PasswordReading>.LookInterval;

    /// <summary>Size limit in bytes; a larger file is taken for something else.</summary>
    private const int MaxLength = 1 << 20;

    // Naming more lines than this would not help.
    private const int MaxNamedLines = 10;

    private readonly string _path;
    private readonly SipHash _hash;
    private readonly PasswordQueue _queue;
    private readonly Guessers _guessers;
    private readonly Heartbeat _heartbeat;
    private readonly ILogger _logger;
    private readonly WatchedFiles<PasswordReading> _file;

    /// <param name="path">Its absolute path.</param>
    /// <param name="hash">The keyed hash under which credentials are remembered.</param>
    /// <param name="queue">The queue that verifies passwords.</param>
    /// <param name="guessers">The clients that have to wait.</param>
    /// <param name="heartbeat">The clock.</param>
    /// <param name="logger">The log for faults of the file.</param>
    public PasswordFile(string path, SipHash hash, PasswordQueue queue, Guessers guessers, Heartbeat heartbeat, ILogger logger)
    {
        _path = path;
        _hash = hash;
        _queue = queue;
        _guessers = guessers;
        _heartbeat = heartbeat;
        _logger = logger;
        _file = new WatchedFiles<PasswordReading>(Read, path);
    }

    /// <summary>Reads a file once and says what it is good for.</summary>
    /// <param name="path">Its absolute path.</param>
    /// <param name="text">The number of its users, or the reason that no user can come in.</param>
    /// <returns>True if it has a user.</returns>
    public static bool Examine(string path, out string text)
    {
        int errno = FileReader.TryRead(path, MaxLength, out byte[] content);
        if (errno != 0)
        {
            text = $"reading failed with {Errno.Name(errno)}: {Advice(errno)}";
            return false;
        }
        int users = PasswordLines.Read(content, out List<int> leftOut).Count;
        text = users == 0 ? "it has no user with a bcrypt hash; make one with 'htpasswd -B'"
            : leftOut.Count == 0 ? $"{Count(users)}"
            : $"{Count(users)}; left out line {Numbers(leftOut)}";
        return users > 0;
    }

    /// <summary>Looks whether a request may pass.</summary>
    /// <param name="authorization">The value of its Authorization; empty if there is none.</param>
    /// <param name="client">The client that sent it.</param>
    public ValueTask<Admission> AdmitAsync(ReadOnlySpan<byte> authorization, ClientKey client)
    {
        long now = _heartbeat.Now;
        return _file.Recall(now) is { } reading ? Check(reading, authorization, client) : LookAndCheckAsync(authorization.ToArray(), client, now);
    }

    private async ValueTask<Admission> LookAndCheckAsync(byte[] authorization, ClientKey client, long now)
    {
        PasswordReading reading = await _file.ReadAsync(now).ConfigureAwait(false);
        return await Check(reading, authorization, client).ConfigureAwait(false);
    }

    private ValueTask<Admission> Check(PasswordReading reading, ReadOnlySpan<byte> authorization, ClientKey client)
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
            long wait = _guessers.BeginTry(client, _heartbeat.Now);
            if (wait > 0)
            {
                return new ValueTask<Admission>(Admission.TooManyGuesses(wait));
            }
            var check = new PasswordCheck(reading, _guessers, _heartbeat, client, key, decoded[..colon], decoded[(colon + 1)..]);
            admission = reading.Begin(check, _queue);
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
            return new PasswordReading(errno, [], last);
        }
        var reading = new PasswordReading(0, PasswordLines.Read(content, out List<int> leftOut), last);
        if (leftOut.Count > 0)
        {
            _logger.LinesLeftOut(_path, Numbers(leftOut), PasswordLines.MaxCost);
        }
        _logger.WasRead(_path, Count(reading.Users));
        return reading;
    }

    private static string Count(int users) => users == 1 ? "1 user" : $"{users} users";

    private static string Numbers(List<int> lines)
        => string.Join(", ", lines.Take(MaxNamedLines)) + (lines.Count > MaxNamedLines ? ", …" : "");

    private static string Advice(int errno) => errno switch
    {
        Errno.ENOENT => "the file does not exist; create it with 'htpasswd -B -c FILE USER'",
        Errno.EACCES => $"udsaot (uid {Libc.GetEffectiveUserId()}, gid {Libc.GetEffectiveGroupId()}) has no read permission on it; a common group is enough",
        Errno.EISDIR => "it is a directory",
        Errno.EFBIG => "it is too large for a password file",
        _ => "check each part of the path",
    };
}
