using System.Net.Sockets;
using Yarp.ReverseProxy.Forwarder;

namespace UdsAot.Benchmarks.Yarp;

/// <summary>Makes clients that connect to the Unix socket that their cluster names.</summary>
internal sealed class UnixSocketClientFactory : ForwarderHttpClientFactory
{
    /// <summary>The key of a cluster's metadata that holds the socket's path.</summary>
    public const string Socket = "socket";

    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        var endPoint = new UnixDomainSocketEndPoint(context.NewMetadata![Socket]);
        handler.ConnectCallback = async (_, stopped) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(endPoint, stopped);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        };
    }
}
