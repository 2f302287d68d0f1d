using UdsAot.Benchmarks.Comparison.Serving;

namespace UdsAot.Benchmarks.Comparison.Peers;

/// <summary>HAProxy with one thread; it may use any idle connection of an origin, and splice(2) where it thinks that this pays.</summary>
internal sealed class HAProxyPeer : Peer
{
    public const string TheKey = "haproxy";

    public override string Key => TheKey;

    public override string Name => "HAProxy";

    protected override string Command => "haproxy";

    public override string ReadVersion(Workspace workspace) => HAProxyConfiguration.ReadVersion(workspace);

    protected override ChildProcess Start(Workspace workspace, Ports ports)
        => HAProxyConfiguration.Start(workspace, $"haproxy-{ports.Http1}.conf", $$"""
            {{HAProxyConfiguration.Common}}
              mode http
              http-reuse always
              timeout http-keep-alive 1h
            frontend clear
              bind 127.0.0.1:{{ports.Http1}} backlog 4096
              bind 127.0.0.1:{{ports.Http2}} proto h2
              bind 127.0.0.1:{{ports.Tls}} ssl crt {{workspace.Certificate.BothPath}} alpn h2,http/1.1 backlog 4096
              option forwardfor
              http-request set-header X-Forwarded-Proto %[ssl_fc,iif(https,http)]
              http-request set-header X-Forwarded-Host %[req.hdr(host)]
              use_backend sink if { path /up /ws }
              default_backend files
            backend files
              server files unix@{{workspace.FilesSocket}} pool-max-conn {{KeptConnections}}
            backend sink
              server sink unix@{{workspace.SinkSocket}} pool-max-conn {{KeptConnections}}

            """);
}
