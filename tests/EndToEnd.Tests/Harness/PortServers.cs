using System.Net;

namespace UdsAot.EndToEnd.Harness;

/// <summary>Third-party servers, each on a TCP port of loopback addresses.</summary>
public sealed class PortServers : IAsyncLifetime
{
    private readonly List<OriginProcess> _processes = [];

    public async Task InitializeAsync()
    {
        _processes.Add(await OriginProcess.StartNginxAsync(
            Local(TestMounts.NginxPort), $"127.0.0.1:{TestMounts.NginxPort}; listen [::1]:{TestMounts.NginxPort}"));
        _processes.Add(await OriginProcess.StartPythonAsync(Local(TestMounts.PythonPort)));
        _processes.Add(await OriginProcess.StartWebSocketsAsync(Local(TestMounts.WebSocketsPort)));
    }

    public async Task DisposeAsync()
    {
        foreach (OriginProcess process in _processes)
        {
            await process.DisposeAsync();
        }
    }

    private static IPEndPoint Local(int port) => new(IPAddress.Loopback, port);
}
