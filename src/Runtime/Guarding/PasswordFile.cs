using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using UdsAot.Posix;

namespace UdsAot.Guarding;

/// <summary>
/// An htpasswd file on the device, and who may pass the mounts that it guards (key <c>basic-auth</c>). It is looked at once a
/// second at most, and read again when it has changed. While it cannot be read, nobody is let in.
/// </summary>
internal sealed class PasswordFile
{
    /// <summary>Milliseconds between two looks at the file.</summary>
    public const int LookInterval = 1000;

    /// <summary>Bytes that are read; a file beyond that is taken for something else.</summary>
    private const int MaxLength = 1 << 20;

    private const int UsualLength = 4096;

    // The numbers of more lines than this help nobody.
    private const int MaxNamedLines = 10;

    private readonly string _path;
    private readonly SipHash _hash;
    private readonly PasswordQueue _queue;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private PasswordReading? _reading;
    private long _lookedAt;

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
    }

    /// <summary>Looks whether a request may pass.</summary>
    /// <param name="authorization">The value of its Authorization; empty if there is none.</param>
    /// <param name="now">Milliseconds on the heartbeat's clock.</param>
    public ValueTask<Admission> AdmitAsync(ReadOnlySpan<byte> authorization, long now)
        => Current(now) is { } reading ? Check(reading, authorization) : LookAndCheckAsync(authorization.ToArray(), now);

    /// <summary>What the file says; null if it must be looked at first.</summary>
    private PasswordReading? Current(long now)
        => Volatile.Read(ref _reading) is { } reading && now - Volatile.Read(ref _lookedAt) < LookInterval ? reading : null;

    private async ValueTask<Admission> LookAndCheckAsync(byte[] authorization, long now)
    {
        // A disk may be slow, and this thread may be an event loop's.
        PasswordReading reading = await Task.Run(() => Look(now)).ConfigureAwait(false);
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
        UInt128 key = _hash.Of(decoded);
        if (!reading.TryRecall(key, out Task<Admission>? admission))
        {
            admission = reading.Begin(new PasswordCheck(reading, key, decoded[..colon], decoded[(colon + 1)..]), _queue);
        }
        return admission.IsCompletedSuccessfully ? new ValueTask<Admission>(admission.Result) : new ValueTask<Admission>(admission);
    }

    private PasswordReading Look(long now)
    {
        lock (_gate)
        {
            // Of requests that came at once, the first has looked for all.
            if (Current(now) is { } current)
            {
                return current;
            }
            PasswordReading? last = Volatile.Read(ref _reading);
            int errno = FileStatus.Read(_path, out FileStatus status);
            PasswordReading reading = errno == 0 && last is not null && last.IsOf(status) ? last : Read(last, errno, status);
            Volatile.Write(ref _lookedAt, now);
            Volatile.Write(ref _reading, reading);
            return reading;
        }
    }

    private PasswordReading Read(PasswordReading? last, int errno, FileStatus status)
    {
        byte[] content = [];
        if (errno == 0)
        {
            errno = status.IsDirectory ? Errno.EISDIR : TryReadContent(out content);
        }
        if (errno != 0)
        {
            if (last?.FailedWith != errno)
            {
                _logger.Unreadable(_path, Errno.Name(errno), Advice(errno));
            }
            return new PasswordReading(errno, status, []);
        }
        var reading = new PasswordReading(0, status, PasswordLines.Read(content, out List<int> leftOut));
        if (leftOut.Count > 0)
        {
            string more = leftOut.Count > MaxNamedLines ? ", …" : "";
            _logger.LinesLeftOut(_path, string.Join(", ", leftOut.Take(MaxNamedLines)) + more, PasswordLines.MaxCost);
        }
        _logger.WasRead(_path, reading.Users);
        return reading;
    }

    private unsafe int TryReadContent(out byte[] content)
    {
        content = new byte[UsualLength];
        int length = 0;
        // Whatever somebody put there, such as a pipe, opening it must not wait.
        int descriptor = Libc.Open(_path, Libc.O_RDONLY | Libc.O_CLOEXEC | Libc.O_NONBLOCK, 0);
        int errno = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        bool isAtEnd = errno != 0;
        while (!isAtEnd)
        {
            if (length == content.Length)
            {
                Array.Resize(ref content, length * 2);
            }
            fixed (byte* start = content)
            {
                nint read = Libc.Read(descriptor, start + length, content.Length - length);
                errno = read < 0 ? Marshal.GetLastPInvokeError() : 0;
                length += (int)Math.Max(read, 0);
                isAtEnd = read == 0 || errno is not (0 or Errno.EINTR) || length > MaxLength;
            }
        }
        if (descriptor >= 0)
        {
            _ = Libc.Close(descriptor);
        }
        Array.Resize(ref content, length);
        return length > MaxLength ? Errno.EFBIG : errno;
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
