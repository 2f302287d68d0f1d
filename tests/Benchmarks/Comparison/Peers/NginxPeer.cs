using UdsAot.Benchmarks.Comparison.Serving;

namespace UdsAot.Benchmarks.Comparison.Peers;

/// <summary>nginx with one worker. Its connections to the origin are kept: without that it is three times slower.</summary>
internal sealed class NginxPeer : Peer
{
    public const string TheKey = "nginx";

    public override string Key => TheKey;

    public override string Name => "nginx";

    protected override string Command => "nginx";

    public override string ReadVersion(Workspace workspace) => ChildProcess.Run(workspace, Command, "-v").Replace("nginx version: ", "", StringComparison.Ordinal);

    protected override ChildProcess Start(Workspace workspace, Ports ports)
    {
        string folder = Directory.CreateDirectory(workspace.At($"nginx-{ports.Http1}")).FullName;
        string configuration = Path.Combine(folder, "nginx.conf");
        // In its favour: uploads are streamed, where the default is to write them to a file first, and a response that its client
        // takes slowly is held back, where the default is to write the rest of it to a file.
        // worker_connections has room for the 10,000 idle clients; each takes memory from the start.
        File.WriteAllText(configuration, $$"""
            daemon off;
            user {{Environment.UserName}};
            worker_processes 1;
            pid {{folder}}/pid;
            error_log stderr error;
            events { worker_connections 12288; }
            http {
              access_log off;
              keepalive_timeout 1h;
              keepalive_requests 1000000000;
              client_max_body_size 0;
              client_body_temp_path {{folder}}/body;
              proxy_temp_path {{folder}}/proxy;
              proxy_max_temp_file_size 0;
              proxy_request_buffering off;
              proxy_http_version 1.1;
              upstream files { server unix:{{workspace.FilesSocket}}; keepalive {{KeptConnections}}; keepalive_requests 1000000000; keepalive_timeout 1h; }
              upstream sink { server unix:{{workspace.SinkSocket}}; keepalive {{KeptConnections}}; keepalive_requests 1000000000; keepalive_timeout 1h; }
              server {
                listen 127.0.0.1:{{ports.Http1}} backlog=4096;
                listen 127.0.0.1:{{ports.Http2}} http2;
                listen 127.0.0.1:{{ports.Tls}} ssl http2 backlog=4096;
                ssl_protocols TLSv1.2 TLSv1.3;
                ssl_certificate {{workspace.Certificate.CertificatePath}};
                ssl_certificate_key {{workspace.Certificate.KeyPath}};
                proxy_set_header Host $http_host;
                proxy_set_header Connection "";
                proxy_set_header X-Forwarded-For $remote_addr;
                proxy_set_header X-Forwarded-Proto $scheme;
                proxy_set_header X-Forwarded-Host $http_host;
                location / { proxy_pass http://files; }
                location = /up { proxy_pass http://sink; }
                location = /ws {
                  proxy_pass http://sink;
                  proxy_set_header Host $http_host;
                  proxy_set_header Upgrade $http_upgrade;
                  proxy_set_header Connection upgrade;
                }
              }
            }
            """);
        return workspace.Start(Cores.Proxy, Command, ["-c", configuration]);
    }
}
