using System.Net;
using System.Net.Sockets;
using UdsAot.Benchmarks.Comparison.Peers;
using UdsAot.Benchmarks.Comparison.Serving;

namespace UdsAot.Benchmarks.Comparison;

/// <summary>Clients that asked once, and keep their connections.</summary>
internal static class IdleClients
{
    public const int Count = 10_000;

    private const int WarmUp = 100;

    /// <summary>Starts a proxy and sees how much its memory grows with the clients.</summary>
    public static void Measure(Workspace workspace, Peer peer, RestSeries series)
    {
        using RunningPeer running = peer.Start(workspace);
        series.Resident.Add(running.Resident);
        Open(running.Ports.Http1, WarmUp).ForEach(static client => client.Dispose());
        long before = running.Resident;
        List<Socket> clients = Open(running.Ports.Http1, Count);
        long after = running.Resident;
        clients.ForEach(static client => client.Dispose());
        series.ResidentWithClients.Add(after);
        series.PerClient.Add((after - before) / (double)Count);
    }

    private static List<Socket> Open(int port, int count)
    {
        List<Socket> clients = new(count);
        for (int i = 0; i < count; i++)
        {
            var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = RawClient.Patience };
            clients.Add(client);
            client.Connect(IPAddress.Loopback, port);
            if (!RawClient.Get(client))
            {
                throw new InvalidOperationException($"Idle client {i} got no good response.");
            }
        }
        return clients;
    }
}
