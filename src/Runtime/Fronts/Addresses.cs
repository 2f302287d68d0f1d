using System.Net;
using System.Text;

namespace UdsAot.Fronts;

/// <summary>Client addresses as fields and logs write them.</summary>
internal static class Addresses
{
    /// <summary>
    /// The address without port and without brackets; IPv4 also where the listener saw it as mapped into IPv6. A client on a
    /// Unix socket has none: <c>unknown</c> (RFC 7239 section 6.2).
    /// </summary>
    public static byte[] Format(EndPoint? endpoint)
    {
        if (endpoint is not IPEndPoint { Address: { } address })
        {
            return "unknown"u8.ToArray();
        }
        return Encoding.ASCII.GetBytes((address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString());
    }
}
