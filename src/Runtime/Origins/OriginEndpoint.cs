using System.Net;
using System.Net.Sockets;

namespace UdsAot.Origins;

/// <summary>Makes the end point of an origin's socket: a path, or <c>@name</c> in Linux's abstract namespace (unix(7)).</summary>
internal static class OriginEndpoint
{
    public static EndPoint Parse(string socket)
        => new UnixDomainSocketEndPoint(socket[0] == '@' ? string.Concat("\0", socket.AsSpan(1)) : socket);
}
