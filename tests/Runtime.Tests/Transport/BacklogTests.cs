using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using UdsAot.Posix;
using UdsAot.Transport;

namespace UdsAot.Tests.Transport;

/// <summary>Connections that wait to be accepted when a listener stops.</summary>
public sealed class BacklogTests
{
    [Fact]
    public async Task They_are_accepted_where_the_socket_ends_with_the_listener()
    {
        using Socket listening = Listen();
        await using var listener = new ClientListener(listening, new MemoryShare(long.MaxValue));
        Socket[] clients = await ConnectAsync(listening, 20);
        Task unbound = listener.UnbindAsync().AsTask();
        var accepted = new List<ConnectionContext>();
        while (await listener.AcceptAsync().AsTask().WaitAsync(Wait.Patience) is { } connection)
        {
            accepted.Add(connection);
        }
        await unbound.WaitAsync(Wait.Patience);
        Assert.Equal(clients.Length, accepted.Count);
        await EndAsync(accepted, clients);
    }

    [Fact]
    public async Task They_are_left_to_the_process_that_has_the_socket_too()
    {
        using Socket listening = Listen();
        using var others = new Socket(new SafeSocketHandle(Duplicate(listening), ownsHandle: true));
        await using var listener = new ClientListener(listening, new MemoryShare(long.MaxValue)) { LeavesBacklog = true };
        Socket[] clients = await ConnectAsync(others, 3);
        await listener.UnbindAsync();
        Assert.Null(await listener.AcceptAsync());
        foreach (Socket client in clients)
        {
            using var patience = new CancellationTokenSource(Wait.Patience);
            using Socket accepted = await others.AcceptAsync(patience.Token);
            Assert.Equal(client.LocalEndPoint, accepted.RemoteEndPoint);
        }
        await EndAsync([], clients);
    }

    [Fact]
    public async Task A_listener_that_stops_twice_stops_once()
    {
        using Socket listening = Listen();
        var listener = new ClientListener(listening, new MemoryShare(long.MaxValue));
        await listener.UnbindAsync();
        await listener.UnbindAsync();
        await listener.DisposeAsync();
        Assert.Null(await listener.AcceptAsync());
    }

    private static int Duplicate(Socket socket)
        => SocketCalls.Duplicate((int)socket.SafeHandle.DangerousGetHandle(), SocketCalls.F_DUPFD_CLOEXEC, 0);

    private static Socket Listen()
    {
        var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listening.Listen(64);
        return listening;
    }

    private static async Task<Socket[]> ConnectAsync(Socket listening, int count)
    {
        var clients = new Socket[count];
        for (int i = 0; i < count; i++)
        {
            clients[i] = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await clients[i].ConnectAsync(listening.LocalEndPoint!);
        }
        return clients;
    }

    private static async Task EndAsync(List<ConnectionContext> accepted, Socket[] clients)
    {
        foreach (ConnectionContext connection in accepted)
        {
            await connection.DisposeAsync();
        }
        Array.ForEach(clients, static client => client.Dispose());
    }
}
