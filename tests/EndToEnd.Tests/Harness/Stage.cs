namespace UdsAot.EndToEnd.Harness;

/// <summary>The common stage of all tests: the executables, built once, and one running proxy.</summary>
public sealed class Stage : IAsyncLifetime
{
    private Proxy? _proxy;

    /// <summary>The path of the executable that was built from <see cref="TestMounts.Main"/>.</summary>
    internal string Main { get; private set; } = "";

    /// <summary>The path of the executable that was built from <see cref="TestMounts.Single"/>.</summary>
    internal string Single { get; private set; } = "";

    /// <summary>A proxy of <see cref="Main"/> that all tests share, so that each finds what the others left behind.</summary>
    internal Proxy Proxy => _proxy!;

    public async Task InitializeAsync()
    {
        string[] paths = await Task.WhenAll(Executable.PublishAsync("main", TestMounts.Main), Executable.PublishAsync("single", TestMounts.Single));
        (Main, Single) = (paths[0], paths[1]);
        _proxy = await Proxy.StartAsync(Main);
    }

    public async Task DisposeAsync()
    {
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }
    }
}
