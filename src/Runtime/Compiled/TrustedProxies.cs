using System.Net;
using UdsAot.Addresses;

namespace UdsAot.Compiled;

/// <summary>
/// The peers whose word about their own clients is taken (key <c>trusted-proxies</c>). Only generated code makes one, so that an
/// executable whose mounts.json names none has none of what is behind it.
/// </summary>
/// <param name="unix">Whether whoever is allowed to connect to a listener's Unix socket is one.</param>
/// <param name="networks">Where the others are.</param>
internal sealed class TrustedProxies(bool unix, IpNetwork[] networks)
{
    /// <summary>Whether a peer is trusted.</summary>
    /// <param name="peer">The other end of its connection; of a Unix socket, whose clients have no address, anything but an IP end point.</param>
    public bool Trusts(EndPoint? peer) => peer is IPEndPoint { Address: { } address } ? Contains(IpText.NumberOf(address)) : unix;

    /// <summary>Whether an address is one of a trusted proxy.</summary>
    public bool Contains(IpNumber address)
    {
        foreach (IpNetwork network in networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>What reads a trusted peer's claims; for one exchange at a time.</summary>
    public TrustedPeer NewPeer() => new(this);

    /// <summary>The members as mounts.json has them.</summary>
    public string[] ToStrings()
    {
        var members = new string[networks.Length + (unix ? 1 : 0)];
        for (int i = 0; i < members.Length; i++)
        {
            members[i] = i < networks.Length ? networks[i].ToString() : "unix";
        }
        return members;
    }
}
