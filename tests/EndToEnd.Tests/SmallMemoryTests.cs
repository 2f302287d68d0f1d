using System.Net.Sockets;
using System.Text;
using UdsAot.EndToEnd.Harness;
using Xunit.Abstractions;

namespace UdsAot.EndToEnd;

/// <summary>Small memory: what there is no room for is refused, and the process goes on.</summary>
[Collection(OnStageCollection.Name)]
public sealed class SmallMemoryTests(Stage stage, ITestOutputHelper output) : IAsyncLifetime
{
    // Building it the first time is most of it.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(7);

    private OriginProcess? _origin;

    public async Task InitializeAsync() => _origin = await OriginProcess.StartNginxAsync(TestMounts.Nginx);

    public async Task DisposeAsync() => await _origin!.DisposeAsync();

    [Fact]
    public async Task Ordinary_load_is_served_under_small_limits()
    {
        CommandResult result = await CommandResult.Of(Checkout.At("build", "small-memory"), ["--quick"], Checkout.Root, s_limit);

        Assert.True(result.ExitCode == 0, result.Text);
        Assert.EndsWith("small-memory: well", result.Text);
    }

    [Fact]
    public async Task Nine_thousand_silent_clients_do_not_end_it()
        => await SurviveAsync(heap: 40, clients: 9_000, []);

    [Fact]
    public async Task Two_thousand_long_heads_without_an_end_do_not_end_it()
        => await SurviveAsync(heap: 64, clients: 2_000, Encoding.ASCII.GetBytes($"GET /hello HTTP/1.1\r\nHost: nginx.test\r\nX-Long: {new string('x', 20_000)}"));

    private async Task SurviveAsync(int heap, int clients, byte[] bytes)
    {
        await using Proxy proxy = await Proxy.StartOnAsync(
            stage.Main, ["--listen", "http://127.0.0.1:0"], null, "env", $"DOTNET_GCHeapHardLimit={heap << 20:x}");
        List<Socket> sockets = new(clients);
        for (int i = 0; i < clients; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            sockets.Add(socket);
            try
            {
                socket.Connect(proxy.Address);
                socket.Send(bytes);
            }
            catch (SocketException)
            {
                // It was refused: there was no room for it.
            }
        }
        await proxy.LineAsync(static line => line.Contains("were refused with 503", StringComparison.Ordinal) || line.Contains("408", StringComparison.Ordinal), "a line about those that were refused");
        sockets.ForEach(static socket => socket.Dispose());

        await Patience.Until(() => proxy.OpenFiles < 100, "the descriptors of those who left to be given back");
        Assert.Equal(200, (await proxy.GetAsync("nginx.test", "/hello")).Status);
        long peak = proxy.PeakResidentBytes;
        output.WriteLine($"measured: {peak / 1024.0 / 1024:F1} MiB at most under a heap of {heap} MiB, with {clients} clients");
        Assert.InRange(proxy.Lines.Length, 1, 1_000);
        Assert.InRange(peak, 0, (heap + 16L) << 20);
    }
}
