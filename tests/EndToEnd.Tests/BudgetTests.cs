using System.Net.Sockets;
using UdsAot.EndToEnd.Harness;
using Xunit.Abstractions;

namespace UdsAot.EndToEnd;

/// <summary>The executable's limits on disk and in memory.</summary>
[Collection(OnStageCollection.Name)]
public sealed class BudgetTests(Stage stage, ITestOutputHelper output) : IAsyncLifetime
{
    private const long Kibibyte = 1024;
    private const long Mebibyte = 1024 * Kibibyte;

    private const long ExecutableBudget = 8_000_000;
    private const long RestBudget = 14 * Mebibyte;
    private const long BusyBudget = 40 * Mebibyte;

    // A connection and its streams are Kestrel's objects, of some 60 KiB together.
    private const long BusyHttp2Budget = 96 * Mebibyte;
    private const long IdleClientBudget = 6 * Kibibyte;

    private const int BusyClients = 1_000;
    // What those who left held must serve those who come, so that the peak does not depend on how many have been here. Over HTTP/2 that
    // is up to Kestrel's objects, whose garbage is collected when there is enough of it.
    private const int BusyCrowds = 3;
    private const int MostIdleClients = 9_000;
    private const int WarmUpClients = 100;

    private static readonly byte[] s_request = "GET /hello HTTP/1.1\r\nHost: nginx.test\r\n\r\n"u8.ToArray();

    private OriginProcess? _origin;
    private Proxy? _proxy;

    // A proxy of its own: the one that all tests share has a past.
    private Proxy Proxy => _proxy!;

    public async Task InitializeAsync()
    {
        _origin = await OriginProcess.StartNginxAsync(TestMounts.Nginx);
        _proxy = await Proxy.StartAsync(stage.Main);
    }

    public async Task DisposeAsync()
    {
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }
        if (_origin is not null)
        {
            await _origin.DisposeAsync();
        }
    }

    [Fact]
    public void The_executable_is_small()
    {
        // The files in it are the maker's.
        long size = new FileInfo(stage.Main).Length - Site.Bytes;
        output.WriteLine($"measured: {size / 1e6:F2} MB for the executable, without the files that are compiled in");
        Assert.InRange(size, 0, ExecutableBudget);
    }

    [Fact]
    public void At_rest_it_takes_little_memory()
    {
        Open(1).ForEach(static client => client.Dispose());
        long resident = Proxy.ResidentBytes;
        output.WriteLine($"measured: {resident / (double)Mebibyte:F1} MiB at rest");
        Assert.InRange(resident, 0, RestBudget);
    }

    [Theory]
    [InlineData("--h1", BusyCrowds, BusyBudget)]
    [InlineData("--no-tls-proto=h2c", 1, BusyHttp2Budget)]
    public async Task A_thousand_busy_clients_take_little_memory(string protocol, int crowds, long budget)
    {
        for (int i = 0; i < crowds; i++)
        {
            CommandResult load = await CommandResult.Of(
                "h2load",
                [protocol, "-n", "30000", "-c", $"{BusyClients}", $"--connect-to={Proxy.Address}", "http://nginx.test/hello"],
                limit: TimeSpan.FromMinutes(5));
            Assert.Contains("status codes: 30000 2xx", load.Text);
        }

        long peak = Proxy.PeakResidentBytes;
        output.WriteLine($"measured: {peak / (double)Mebibyte:F1} MiB at most with {BusyClients} busy clients, {protocol}");
        Assert.InRange(peak, 0, budget);
    }

    [Fact]
    public void Thousands_of_idle_clients_take_little_memory_each()
    {
        Open(WarmUpClients).ForEach(static client => client.Dispose());
        long before = Proxy.ResidentBytes;
        List<Socket> clients = Open(IdleClients());
        long each = (Proxy.ResidentBytes - before) / clients.Count;
        clients.ForEach(static client => client.Dispose());

        output.WriteLine($"measured: {each} bytes for each of {clients.Count} idle clients");
        Assert.InRange(each, 0, IdleClientBudget);
    }

    /// <summary>As many as the limit of open files has room for, of which the proxy keeps up to half for origins.</summary>
    private static int IdleClients()
    {
        string line = File.ReadLines("/proc/self/limits").First(static line => line.StartsWith("Max open files", StringComparison.Ordinal));
        string allowed = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
        return int.TryParse(allowed, out int files) ? Math.Clamp(files / 2 - 1_000, 200, MostIdleClients) : MostIdleClients;
    }

    /// <summary>Connects clients of which each asks once, reads the response and keeps its connection.</summary>
    private List<Socket> Open(int count)
    {
        List<Socket> clients = new(count);
        byte[] response = new byte[1024];
        for (int i = 0; i < count; i++)
        {
            var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = (int)Patience.Default.TotalMilliseconds };
            clients.Add(client);
            client.Connect(Proxy.Address);
            client.Send(s_request);
            int length = 0;
            while (!response.AsSpan(0, length).EndsWith("hello from nginx"u8))
            {
                int read = client.Receive(response, length, response.Length - length, SocketFlags.None);
                Assert.NotEqual(0, read);
                length += read;
            }
        }
        return clients;
    }
}
