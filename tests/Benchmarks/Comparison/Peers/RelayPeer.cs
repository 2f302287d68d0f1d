using UdsAot.Benchmarks.Comparison.Serving;

namespace UdsAot.Benchmarks.Comparison.Peers;

/// <summary>A relay that passes bytes and looks at none, with an origin connection for each client: the floor for all others.</summary>
internal sealed class RelayPeer : Peer
{
    public override string Key => "relay";

    public override string Name => "blind relay";

    public override bool SpeaksHttp => false;

    protected override string Command => "haproxy";

    public override string ReadVersion(Workspace workspace) => $"HAProxy {HAProxyConfiguration.ReadVersion(workspace)} in mode tcp";

    protected override ChildProcess Start(Workspace workspace, Ports ports)
        => HAProxyConfiguration.Start(workspace, $"relay-{ports.Http1}.conf", $$"""
            {{HAProxyConfiguration.Common}}
              mode tcp
            listen files
              bind 127.0.0.1:{{ports.Http1}} backlog 4096
              server files unix@{{workspace.FilesSocket}}
            listen sink
              bind 127.0.0.1:{{ports.Sink}}
              server sink unix@{{workspace.SinkSocket}}

            """);

    protected override Ports UseOf(Ports ports) => ports;
}
