using System.Net;
using System.Net.Sockets;
using System.Text;
using UdsAot.EndToEnd.Harness;

namespace UdsAot.EndToEnd;

/// <summary>Clients at one address that try to take a mount away from those at another, on default settings.</summary>
[Collection(OnStageCollection.Name)]
public sealed class HostileClientTests(Stage stage)
{
    private const string Host = "scripted.test";
    private const int Connections = 3;
    private const int StreamsOfConnection = 86;

    // A quarter of 256.
    private const int Share = 64;

    private static readonly IPEndPoint s_hostile = new(IPAddress.Parse("127.0.0.2"), 0);

    [Fact]
    public async Task Uploads_without_a_byte_of_body_take_no_connection()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);
        await using Proxy proxy = await Proxy.StartAsync(stage.Main);
        // The mount has one connection, which is waited for a second.
        Socket[] flood = await FloodAsync(proxy, "/narrow/flood", data: 0);

        Assert.Equal((200, "/me"), await AskAsync(proxy, "/narrow/me"));
        Assert.Equal("/me", Assert.Single(origin.Requests).Target);
        Close(flood);
    }

    [Fact]
    public async Task Uploads_that_stand_still_take_a_share_of_the_connections()
    {
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);
        await using Proxy proxy = await Proxy.StartAsync(stage.Main);
        Socket[] flood = await FloodAsync(proxy, "/flood", data: 1);
        await Patience.Until(() => origin.Accepted >= Share, "the share is taken");

        for (int i = 0; i < 20; i++)
        {
            Assert.Equal((200, "/me"), await AskAsync(proxy, "/me"));
        }
        Assert.Equal(Share + 1, origin.Accepted);
        Close(flood);
    }

    [Fact]
    public async Task Wrong_passwords_delay_those_who_send_them_and_nobody_else()
    {
        await Htpasswd.SetAsync(TestMounts.Passwords, "alice", "wonderland");
        await using ScriptedOrigin origin = ScriptedOrigin.EchoingTargets(TestMounts.Scripted);
        await using Proxy proxy = await Proxy.StartAsync(stage.Main);
        var statuses = new List<int>();
        Message last;
        do
        {
            await using Wire wire = await ConnectAsync(proxy);
            await wire.SendAsync(Login($"alice:{statuses.Count}"));
            last = await wire.ReadResponseAsync();
            statuses.Add(last.Status);
        }
        while (statuses.Count < 5);

        Assert.Equal([401, 401, 401, 401, 429], statuses);
        Assert.Equal("1", last["Retry-After"]);
        Assert.Equal(200, (await proxy.AskAsync(Login("alice:wonderland"))).Status);
    }

    [Fact]
    public async Task Crowds_of_hostile_clients_cost_another_client_nothing()
    {
        CommandResult result = await CommandResult.Of(
            "python3",
            [Checkout.At("tests", "Hostile", "hostile.py"), stage.Main, "--socket", TestMounts.Scripted, "--host", Host, "--short"],
            Checkout.Root,
            TimeSpan.FromMinutes(4));

        Assert.True(result.ExitCode == 0, result.Text);
        Assert.EndsWith("hostile: well", result.Text.TrimEnd());
    }

    private static string Login(string credentials)
        => $"GET / HTTP/1.1\r\nHost: guarded.test\r\nAuthorization: Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes(credentials))}\r\n\r\n";

    private static async Task<(int Status, string Body)> AskAsync(Proxy proxy, string target)
    {
        Message response = await proxy.GetAsync(Host, target);
        return (response.Status, response.Text);
    }

    private static async Task<Wire> ConnectAsync(Proxy proxy) => new(await OpenAsync(proxy));

    private static async Task<Socket> OpenAsync(Proxy proxy)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(s_hostile);
        await socket.ConnectAsync(proxy.Address).Within("a connection to the proxy");
        return socket;
    }

    private static void Close(Socket[] sockets) => Array.ForEach(sockets, static socket => socket.Dispose());

    /// <summary>Opens many streams over HTTP/2, each a POST whose body does not come to its end.</summary>
    /// <param name="proxy">The proxy.</param>
    /// <param name="path">The path.</param>
    /// <param name="data">Bytes of each body that are sent.</param>
    private static async Task<Socket[]> FloodAsync(Proxy proxy, string path, int data)
    {
        byte[] head = [0x83, 0x86, .. Literal([0x04], path), .. Literal([0x01], Host), .. Literal([0x0F, 0x0D], "10")];
        Socket[] sockets = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => OpenAsync(proxy)));
        foreach (Socket socket in sockets)
        {
            var sent = new List<byte>("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
            sent.AddRange(Frame(type: 4, flags: 0, stream: 0, []));
            for (int i = 0; i < StreamsOfConnection; i++)
            {
                sent.AddRange(Frame(type: 1, flags: 4, stream: 2 * i + 1, head));
                if (data > 0)
                {
                    sent.AddRange(Frame(type: 0, flags: 0, stream: 2 * i + 1, new byte[data]));
                }
            }
            sent.AddRange(Frame(type: 6, flags: 0, stream: 0, new byte[8]));
            await socket.SendAsync(sent.ToArray()).Within("room to send");
            await AwaitPingAsync(socket).Within("the answer to a ping behind all streams");
        }
        return sockets;
    }

    private static async Task AwaitPingAsync(Socket socket)
    {
        using var stream = new NetworkStream(socket, ownsSocket: false);
        byte[] frame = new byte[1 << 14];
        do
        {
            await stream.ReadExactlyAsync(frame.AsMemory(0, 9));
            await stream.ReadExactlyAsync(frame.AsMemory(9, (frame[1] << 8) | frame[2]));
        }
        while (frame[3] != 6);
    }

    // HPACK without its table: RFC 7541 section 6.2.2.
    private static byte[] Literal(byte[] name, string value) => [.. name, (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];

    private static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
        => [0, (byte)(payload.Length >> 8), (byte)payload.Length, type, flags, 0, 0, (byte)(stream >> 8), (byte)stream, .. payload];
}
