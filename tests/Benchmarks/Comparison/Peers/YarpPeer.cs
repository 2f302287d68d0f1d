using System.Diagnostics;
using System.Globalization;
using UdsAot.Benchmarks.Comparison.Serving;

namespace UdsAot.Benchmarks.Comparison.Peers;

/// <summary>The application in <c>tests/Benchmarks/Yarp</c>, compiled ahead (ReadyToRun) and again by the JIT where it is hot.</summary>
/// <param name="executable">The path of its executable; the libraries lie beside it.</param>
internal sealed class YarpPeer(string executable) : Peer
{
    public const string TheKey = "yarp";

    public override string Key => TheKey;

    public override string Name => "YARP";

    /// <summary>The JIT compiles what is hot while the load runs, on the same core; it is done after some seconds.</summary>
    public override int WarmUps => 4;

    protected override string Command => executable;

    /// <summary>Without the .NET runtime, which it needs besides.</summary>
    public override long ExecutableBytes
        => Directory.EnumerateFiles(Path.GetDirectoryName(executable)!).Where(static file => !file.EndsWith(".pdb", StringComparison.Ordinal)).Sum(static file => new FileInfo(file).Length);

    public override string ReadVersion(Workspace workspace)
    {
        string library = Path.Combine(Path.GetDirectoryName(executable)!, "Yarp.ReverseProxy.dll");
        return $"{FileVersionInfo.GetVersionInfo(library).ProductVersion!.Split('+')[0]} on .NET {Environment.Version}";
    }

    protected override ChildProcess Start(Workspace workspace, Ports ports)
        => workspace.Start(
            Cores.Proxy,
            executable,
            [Text(ports.Http1), Text(ports.Http2), Text(ports.Tls), workspace.Certificate.CertificatePath, workspace.Certificate.KeyPath,
                workspace.FilesSocket, workspace.SinkSocket]);

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
