using UdsAot.Benchmarks.Comparison.Serving;

namespace UdsAot.Benchmarks.Comparison.Peers;

/// <summary>This project's executable, with <c>mounts.json</c> of this folder compiled in.</summary>
/// <param name="executable">Its path.</param>
internal sealed class UdsAotPeer(string executable) : Peer
{
    public const string TheKey = "udsaot";

    public override string Key => TheKey;

    public override string Name => "**UdsAot**";

    protected override string Command => executable;

    public override string ReadVersion(Workspace workspace) => ChildProcess.Run(workspace, executable, "--version").Split('\n')[0];

    protected override ChildProcess Start(Workspace workspace, Ports ports)
        => workspace.Start(Cores.Proxy, executable, ["--listen", $"http://127.0.0.1:{ports.Http1}", "--log-level", "warn"]);

    protected override Ports UseOf(Ports ports) => new(ports.Http1, ports.Http1, ports.Http1);
}
