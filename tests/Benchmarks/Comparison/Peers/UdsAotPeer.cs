using UdsAot.Benchmarks.Comparison.Serving;

namespace UdsAot.Benchmarks.Comparison.Peers;

/// <summary>
/// This project's executable, with <c>mounts.json</c> of this folder compiled in. For the cases with TLS it is another one, with
/// <c>mounts-tls.json</c>: the first has no TLS in it.
/// </summary>
/// <param name="executable">Its path.</param>
/// <param name="tlsExecutable">The path of the one with TLS, or null where no case needs it.</param>
internal sealed class UdsAotPeer(string executable, string? tlsExecutable) : Peer
{
    // As in mounts-tls.json: a certificate can only be given to a listener that is compiled in.
    private const int TlsClearPort = 17_080;
    private const int TlsPort = 17_443;

    public const string TheKey = "udsaot";

    public override string Key => TheKey;

    public override string Name => "**UdsAot**";

    protected override string Command => executable;

    public override string ReadVersion(Workspace workspace) => ChildProcess.Run(workspace, executable, "--version").Split('\n')[0];

    protected override ChildProcess Start(Workspace workspace, Ports ports)
        => workspace.Start(Cores.Proxy, executable, ["--listen", $"http://127.0.0.1:{ports.Http1}", "--log-level", "warn"]);

    protected override Ports FindTlsPorts(Workspace workspace) => new(TlsClearPort, TlsClearPort, TlsClearPort, TlsPort);

    protected override ChildProcess StartWithTls(Workspace workspace, Ports ports)
        => workspace.Start(
            Cores.Proxy, tlsExecutable ?? throw new InvalidOperationException("The executable with TLS is not named: --udsaot-tls is needed."), ["--log-level", "warn"]);

    protected override Ports UseOf(Ports ports) => ports with { Http2 = ports.Http1, Sink = ports.Http1 };
}
