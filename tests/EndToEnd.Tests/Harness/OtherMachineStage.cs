using System.Runtime.InteropServices;

namespace UdsAot.EndToEnd.Harness;

/// <summary>
/// The executable with TLS for the machine that this one is not, arm64 on x86-64 and the other way round: cross-compiled, and run by
/// QEMU's emulator of one process.
/// </summary>
public sealed class OtherMachineStage : IAsyncLifetime
{
    private static readonly bool s_isArm64 = RuntimeInformation.OSArchitecture == Architecture.Arm64;

    private static readonly Lazy<Task<string>> s_executable = new(
        () => Executable.PublishAsync(TlsStage.Name, TlsMounts.Text, s_isArm64 ? "linux-x64" : "linux-arm64"));

    private string _executable = "";

    public async Task InitializeAsync()
    {
        _executable = await BuildAsync();
        TlsStage.WriteFiles();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>Makes the executable, once.</summary>
    /// <returns>Its path.</returns>
    internal static Task<string> BuildAsync() => s_executable.Value;

    /// <summary>Starts it, one at a time, since the path of its Unix socket is compiled in.</summary>
    internal Task<TlsProxy> StartAsync() => TlsProxy.StartAsync(_executable, Emulator());

    private static string Emulator()
    {
        string name = s_isArm64 ? "qemu-x86_64" : "qemu-aarch64";
        string path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(':').Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException($"{name} is missing; get it with: apt-get install qemu-user");
    }
}
