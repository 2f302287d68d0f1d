using UdsAot.Http1;

namespace UdsAot.Compiled;

/// <summary>
/// The compiled mounts.json: lookups for routing, and the mounts. The lookups are generated code without state; a
/// <see cref="Mount"/> is made at its first use, so start-up does not depend on the number of mounts.
/// </summary>
internal abstract class MountTable
{
    /// <summary>Result of <see cref="FindVhost"/> and <see cref="FindMount"/> if nothing matches.</summary>
    public const int None = -1;

    private readonly Mount?[] _mounts;

    protected MountTable(int count) => _mounts = new Mount?[count];

    /// <summary>The number of mounts over all vhosts. A mount's index is its position in mounts.json, from 0.</summary>
    public int Count => _mounts.Length;

    /// <summary>Length of the longest mountpoint in bytes, or more; used only if a mount has a guard.</summary>
    public virtual int LongestMountpoint => HeadLimits.Head;

    /// <summary>SHA-256 of the bytes of mounts.json, as 64 lower-case hexadecimal digits.</summary>
    public abstract string SourceSha256 { get; }

    /// <summary>The listeners' URLs as written in mounts.json, in its order.</summary>
    public abstract string[] ListenerUrls { get; }

    /// <summary>Bytes of memory for connections and what they hold; 0 for the default, which the limit of the process decides.</summary>
    public virtual long MaxBufferMemory => 0;

    /// <summary>The limits of a listener's clients.</summary>
    /// <param name="listener">Index in <see cref="ListenerUrls"/>; <see cref="None"/> for one of the command line.</param>
    public virtual ListenerLimits LimitsOf(int listener) => ListenerLimits.Default;

    /// <summary>Owner, group and mode of a listener's socket file; null for the umask's.</summary>
    /// <param name="listener">Index in <see cref="ListenerUrls"/>.</param>
    public virtual SocketPermissions? PermissionsOf(int listener) => null;

    /// <summary>The certificates of listeners and vhosts; each pair of files appears once.</summary>
    public virtual CertificateFiles[] Certificates => [];

    /// <summary>TLS settings of a listener; null for clear text.</summary>
    /// <param name="listener">Index in <see cref="ListenerUrls"/>.</param>
    public virtual ListenerTls? TlsOf(int listener) => null;

    /// <summary>The certificate for clients that name a vhost in TLS's server name (RFC 6066 section 3).</summary>
    /// <param name="vhost">Result of <see cref="FindVhost"/> for that name.</param>
    /// <returns>Index in <see cref="Certificates"/>, or <see cref="None"/> for the listener's.</returns>
    public virtual int CertificateOf(int vhost) => None;

    /// <summary>Port of a listener's redirect to https, 0 for the port of the first listener with TLS; null if the listener serves mounts.</summary>
    /// <param name="listener">Index in <see cref="ListenerUrls"/>.</param>
    public virtual int? HttpsPortOf(int listener) => null;

    /// <summary>
    /// Finds the vhost of a host: an exact name, then the longest <c>*.suffix</c>, then <c>*</c>.
    /// </summary>
    /// <param name="host">The host in lower-case ASCII, without a port; empty if the request named none.</param>
    /// <returns>The vhost's index, or <see cref="None"/>.</returns>
    public abstract int FindVhost(ReadOnlySpan<byte> host);

    /// <summary>
    /// Finds the mount of a path: the longest mountpoint that is a prefix of it on a segment boundary, case-sensitive. A mountpoint that
    /// ends in <c>/</c> also takes the path without the slash (<c>/admin</c> for <c>/admin/</c>), unless another mount has exactly that
    /// path; the caller answers it with a redirect.
    /// </summary>
    /// <param name="vhost">Result of <see cref="FindVhost"/>.</param>
    /// <param name="path">The path, percent-decoded once and with its dot segments resolved; it begins with <c>/</c>.</param>
    /// <param name="asksUpgrade">True if the request asks for an upgrade, which skips mounts with <c>no-ws-upgrades</c>.</param>
    /// <returns>The mount's index, or <see cref="None"/>.</returns>
    public abstract int FindMount(int vhost, ReadOnlySpan<byte> path, bool asksUpgrade);

    /// <summary>Makes a mount; generated.</summary>
    protected abstract Mount Create(int index);

    /// <summary>The mount of an index from <see cref="FindMount"/>, always the same object.</summary>
    public Mount this[int index] => Volatile.Read(ref _mounts[index]) ?? Make(index);

    private Mount Make(int index)
    {
        Mount made = Create(index);
        return Interlocked.CompareExchange(ref _mounts[index], made, null) ?? made;
    }
}
