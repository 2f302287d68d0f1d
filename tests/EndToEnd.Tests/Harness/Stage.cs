namespace UdsAot.EndToEnd.Harness;

/// <summary>
/// The common stage of all tests: the executables, built once, and one running proxy. With UDSAOT_TEST_AHEAD=true, executables that only
/// later tests need are built beside the first ones, which wait most of their time.
/// </summary>
public sealed class Stage : IAsyncLifetime
{
    private Proxy? _proxy;
    private Task _ahead = Task.CompletedTask;

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
        if (Environment.GetEnvironmentVariable("UDSAOT_TEST_AHEAD") == "true")
        {
            _ahead = BuildAheadAsync();
        }
    }

    public async Task DisposeAsync()
    {
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }
        // The tests that need an executable report its failure.
        await Task.WhenAny(_ahead);
    }

    private static async Task BuildAheadAsync()
    {
        await TlsStage.BuildAsync();
        await OtherMachineStage.BuildAsync();
    }
}
