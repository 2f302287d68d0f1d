using UdsAot.Benchmarks.Comparison.Serving;

namespace UdsAot.Benchmarks.Comparison.Peers;

/// <summary>Caddy on one core. It neither compresses nor asks the origin for what is compressed.</summary>
internal sealed class CaddyPeer : Peer
{
    public override string Key => "caddy";

    public override string Name => "Caddy";

    protected override string Command => "caddy";

    public override string ReadVersion(Workspace workspace) => ChildProcess.Run(workspace, Command, "version").Split(' ')[0];

    protected override ChildProcess Start(Workspace workspace, Ports ports)
    {
        string folder = Directory.CreateDirectory(workspace.At($"caddy-{ports.Http1}")).FullName;
        string configuration = Path.Combine(folder, "Caddyfile");
        string transport = $"transport http {{\n      compression off\n      keepalive 1h\n      keepalive_idle_conns {KeptConnections}\n      keepalive_idle_conns_per_host {KeptConnections}\n    }}";
        File.WriteAllText(configuration, $$"""
            {
              admin off
              auto_https off
              servers {
                protocols h1 h2 h2c
              }
            }
            (proxy) {
              @sink path /up /ws
              reverse_proxy @sink unix/{{workspace.SinkSocket}} {
                {{transport}}
              }
              reverse_proxy unix/{{workspace.FilesSocket}} {
                {{transport}}
              }
            }
            http://:{{ports.Http1}} {
              bind 127.0.0.1
              import proxy
            }
            https://:{{ports.Tls}} {
              bind 127.0.0.1
              tls {{workspace.Certificate.CertificatePath}} {{workspace.Certificate.KeyPath}}
              import proxy
            }

            """);
        // The variables keep it out of the user's own folders.
        return workspace.Start(
            Cores.Proxy, Command, ["run", "--adapter", "caddyfile", "--config", configuration],
            ("GOMAXPROCS", "1"), ("XDG_CONFIG_HOME", folder), ("XDG_DATA_HOME", folder), ("HOME", folder));
    }

    protected override Ports UseOf(Ports ports) => ports with { Http2 = ports.Http1, Sink = ports.Http1 };
}
