using System.Net;
using UdsAot.Addresses;

namespace UdsAot.Compiled;

/// <summary>
/// The peers whose statements about their own clients are trusted (key <c>trusted-proxies</c>). Only generated code makes one, so that
/// an executable whose mounts.json names none does not contain the code.
/// </summary>
/// <param name="unix">True to trust all peers on a listener's Unix socket.</param>
/// <param name="networks">The networks of the other trusted peers.</param>
internal sealed class TrustedProxies(bool unix, IpNetwork[] networks)
{
    /// <summary>True if a peer is trusted.</summary>
    /// <param name="peer">The peer's address; for a Unix socket, whose clients have no address, anything but an IP end point.</param>
    public bool Trusts(EndPoint? peer) => peer is IPEndPoint { Address: { } address } ? Contains(IpText.NumberOf(address)) : unix;

    /// <summary>True if an address is a trusted proxy's.</summary>
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

    /// <summary>Makes a reader of a trusted peer's statements, for one exchange at a time.</summary>
    public TrustedPeer NewPeer() => new(this);

    /// <summary>The members in the form of mounts.json.</summary>
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
