using UdsAot.Addresses;
using UdsAot.Compiled;
using UdsAot.Posix;
using UdsAot.Timing;

namespace UdsAot.Access;

/// <summary>The password files of all mounts. Mounts with the same file share its verified credentials.</summary>
internal sealed class PasswordFiles
{
    /// <summary>Limit of passwords that wait for verification: some seconds of work on a small device.</summary>
    private const int QueueCapacity = 64;

    private readonly PasswordFile?[] _ofMounts;
    private readonly Dictionary<string, PasswordFile> _byPath = [];
    private readonly Lock _gate = new();
    private readonly Heartbeat _heartbeat;
    private readonly ILogger _logger;
    private readonly PasswordQueue _queue;
    private readonly SipHash _hash;
    private readonly Guessers _guessers = new();

    /// <param name="mounts">Number of mounts.</param>
    /// <param name="heartbeat">The clock.</param>
    /// <param name="logger">The log for faults of the files.</param>
    public PasswordFiles(int mounts, Heartbeat heartbeat, ILogger logger)
    {
        _ofMounts = new PasswordFile?[mounts];
        _heartbeat = heartbeat;
        _logger = logger;
        // At most half of the machine, so that users who are already authenticated are still served.
        _queue = new PasswordQueue(Math.Max(1, Environment.ProcessorCount / 2), QueueCapacity);
        Span<byte> key = stackalloc byte[SipHash.KeyLength];
        RandomBytes.Fill(key);
        _hash = new SipHash(key);
    }

    /// <summary>Number of comparisons with a hash so far.</summary>
    public int Checked => _queue.Made;

    /// <summary>Checks a request for a guarded mount.</summary>
    /// <param name="mount">A mount with <see cref="Mount.BasicAuth"/>.</param>
    /// <param name="authorization">The value of its Authorization field; empty if there is none.</param>
    /// <param name="client">The client that sent it.</param>
    public ValueTask<Admission> AdmitAsync(Mount mount, ReadOnlySpan<byte> authorization, ClientKey client)
        => (Volatile.Read(ref _ofMounts[mount.Index]) ?? Find(mount)).AdmitAsync(authorization, client);

    private PasswordFile Find(Mount mount)
    {
        string path = mount.BasicAuth!;
        lock (_gate)
        {
            if (!_byPath.TryGetValue(path, out PasswordFile? file))
            {
                file = new PasswordFile(path, _hash, _queue, _guessers, _heartbeat, _logger);
                _byPath.Add(path, file);
            }
            Volatile.Write(ref _ofMounts[mount.Index], file);
            return file;
        }
    }
}
