using UdsAot.Compiled;
using UdsAot.Posix;
using UdsAot.Timing;

namespace UdsAot.Access;

/// <summary>The password files of all mounts. Mounts with the same file share what was found out about credentials.</summary>
internal sealed class PasswordFiles
{
    /// <summary>Passwords that wait to be checked: some seconds' work on a small device.</summary>
    private const int QueueCapacity = 64;

    private readonly PasswordFile?[] _ofMounts;
    private readonly Dictionary<string, PasswordFile> _byPath = [];
    private readonly Lock _gate = new();
    private readonly Heartbeat _heartbeat;
    private readonly ILogger _logger;
    private readonly PasswordQueue _queue;
    private readonly SipHash _hash;

    /// <param name="mounts">How many mounts there are.</param>
    /// <param name="heartbeat">The clock.</param>
    /// <param name="logger">Is told what is wrong with a file.</param>
    public PasswordFiles(int mounts, Heartbeat heartbeat, ILogger logger)
    {
        _ofMounts = new PasswordFile?[mounts];
        _heartbeat = heartbeat;
        _logger = logger;
        // Half of the machine at most, so that those who are in already are still served.
        _queue = new PasswordQueue(Math.Max(1, Environment.ProcessorCount / 2), QueueCapacity);
        Span<byte> key = stackalloc byte[SipHash.KeyLength];
        RandomBytes.Fill(key);
        _hash = new SipHash(key);
    }

    /// <summary>How many passwords were compared with a hash so far.</summary>
    public int Checked => _queue.Made;

    /// <summary>Looks whether a request may pass a guarded mount.</summary>
    /// <param name="mount">A mount with <see cref="Mount.BasicAuth"/>.</param>
    /// <param name="authorization">The value of its Authorization; empty if there is none.</param>
    public ValueTask<Admission> AdmitAsync(Mount mount, ReadOnlySpan<byte> authorization)
        => (Volatile.Read(ref _ofMounts[mount.Index]) ?? Find(mount)).AdmitAsync(authorization, _heartbeat.Now);

    private PasswordFile Find(Mount mount)
    {
        string path = mount.BasicAuth!;
        lock (_gate)
        {
            if (!_byPath.TryGetValue(path, out PasswordFile? file))
            {
                file = new PasswordFile(path, _hash, _queue, _logger);
                _byPath.Add(path, file);
            }
            Volatile.Write(ref _ofMounts[mount.Index], file);
            return file;
        }
    }
}
