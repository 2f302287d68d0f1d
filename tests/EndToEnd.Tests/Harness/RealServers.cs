namespace UdsAot.EndToEnd.Harness;

/// <summary>One server of each kind, each on its socket.</summary>
public sealed class RealServers : IAsyncLifetime
{
    private readonly List<OriginProcess> _processes = [];
    private KestrelOrigin? _kestrel;

    /// <summary>Their names; the vhost of each is its name with <c>.test</c>.</summary>
    internal static string[] Names { get; } = ["nginx", "python", "gunicorn", "node", "kestrel"];

    /// <summary>Those that run in a process of their own.</summary>
    internal IReadOnlyList<OriginProcess> Processes => _processes;

    public async Task InitializeAsync()
    {
        _processes.Add(await OriginProcess.StartNginxAsync(TestMounts.Nginx));
        _processes.Add(await OriginProcess.StartPythonAsync(TestMounts.Python));
        _processes.Add(await OriginProcess.StartGunicornAsync(TestMounts.Gunicorn));
        _processes.Add(await OriginProcess.StartNodeAsync(TestMounts.Node));
        _kestrel = await KestrelOrigin.StartAsync(TestMounts.Kestrel);
    }

    public async Task DisposeAsync()
    {
        foreach (OriginProcess process in _processes)
        {
            await process.DisposeAsync();
        }
        if (_kestrel is not null)
        {
            await _kestrel.DisposeAsync();
        }
    }
}
