using UdsAot.Http1;

namespace UdsAot.Compiled;

/// <summary>
/// What mounts.json was compiled to: the lookups that routing asks, and the mounts themselves.
/// The lookups are generated code without state; a <see cref="Mount"/> is made at its first use, so that start-up does
/// not grow with the number of mounts.
/// </summary>
internal abstract class MountTable
{
    /// <summary>What <see cref="FindVhost"/> and <see cref="FindMount"/> answer when nothing matches; no index.</summary>
    public const int None = -1;

    private readonly Mount?[] _mounts;

    protected MountTable(int count) => _mounts = new Mount?[count];

    /// <summary>The number of mounts, over all vhosts. A mount's index is its place in mounts.json, counted from 0.</summary>
    public int Count => _mounts.Length;

    /// <summary>Bytes of the longest mountpoint, or more; only asked for where a mount has a guard.</summary>
    public virtual int LongestMountpoint => HeadLimits.Head;

    /// <summary>SHA-256 of the bytes of mounts.json, as 64 lower-case hexadecimal digits.</summary>
    public abstract string SourceSha256 { get; }

    /// <summary>The listeners' URLs as mounts.json spells them, in its order.</summary>
    public abstract string[] ListenerUrls { get; }

    /// <summary>What the clients of a listener may take.</summary>
    /// <param name="listener">Its place in <see cref="ListenerUrls"/>; <see cref="None"/> for one of the command line.</param>
    public virtual ListenerLimits LimitsOf(int listener) => ListenerLimits.Default;

    /// <summary>Who may connect to a listener's socket file; null for what the umask leaves.</summary>
    /// <param name="listener">Its place in <see cref="ListenerUrls"/>.</param>
    public virtual SocketPermissions? PermissionsOf(int listener) => null;

    /// <summary>The certificates that listeners and vhosts show; each pair of files is there once.</summary>
    public virtual CertificateFiles[] Certificates => [];

    /// <summary>How a listener speaks TLS; null for clear text.</summary>
    /// <param name="listener">Its place in <see cref="ListenerUrls"/>.</param>
    public virtual ListenerTls? TlsOf(int listener) => null;

    /// <summary>The certificate for clients that ask for a vhost by TLS's server name (RFC 6066 section 3).</summary>
    /// <param name="vhost">What <see cref="FindVhost"/> answered for that name.</param>
    /// <returns>Its place in <see cref="Certificates"/>, or <see cref="None"/> for the listener's.</returns>
    public virtual int CertificateOf(int vhost) => None;

    /// <summary>The port that a listener sends everybody to with https, 0 for the one of the first with TLS; null where it serves mounts.</summary>
    /// <param name="listener">Its place in <see cref="ListenerUrls"/>.</param>
    public virtual int? HttpsPortOf(int listener) => null;

    /// <summary>
    /// The vhost that serves a host: an exact name, then the longest <c>*.suffix</c>, then <c>*</c>.
    /// </summary>
    /// <param name="host">The host in lower-case ASCII, without a port; empty when the request named none.</param>
    /// <returns>The vhost's index, or <see cref="None"/>.</returns>
    public abstract int FindVhost(ReadOnlySpan<byte> host);

    /// <summary>
    /// The mount that takes a path: the longest mountpoint that is a prefix of it on a segment boundary, case-sensitive.
    /// A mountpoint that ends in <c>/</c> also takes its bare form (<c>/admin</c> for <c>/admin/</c>), unless another mount
    /// is mounted at just that path; the caller answers the bare form with a redirect.
    /// </summary>
    /// <param name="vhost">What <see cref="FindVhost"/> answered.</param>
    /// <param name="path">The path, percent-decoded once and with its dot segments resolved; it begins with <c>/</c>.</param>
    /// <param name="asksUpgrade">Whether the request asks for an upgrade: then mounts with <c>no-ws-upgrades</c> count as not there.</param>
    /// <returns>The mount's index, or <see cref="None"/>.</returns>
    public abstract int FindMount(int vhost, ReadOnlySpan<byte> path, bool asksUpgrade);

    /// <summary>Makes a mount; generated.</summary>
    protected abstract Mount Create(int index);

    /// <summary>The mount of an index that <see cref="FindMount"/> answered, always the same object.</summary>
    public Mount this[int index] => Volatile.Read(ref _mounts[index]) ?? Make(index);

    private Mount Make(int index)
    {
        Mount made = Create(index);
        return Interlocked.CompareExchange(ref _mounts[index], made, null) ?? made;
    }
}
