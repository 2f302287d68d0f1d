using System.Net;
using System.Net.Sockets;

namespace UdsAot.EndToEnd.Harness;

/// <summary>A third-party proxy that forwards a port to the executable under test.</summary>
internal sealed class RealProxy : RunningProcess
{
    private RealProxy(string command, params string[] arguments)
        : base(command, arguments)
    {
    }

    /// <summary>nginx, which adds its client to X-Forwarded-For.</summary>
    /// <param name="port">Where it listens on 127.0.0.1.</param>
    /// <param name="socket">Where it hands on to.</param>
    public static Task<RealProxy> StartNginxAsync(int port, string socket)
    {
        string folder = Sandbox.NewFolder();
        string file = Path.Combine(folder, "nginx.conf");
        string configuration = File.ReadAllText(OriginProcess.ServerFile("nginx.conf"));
        int server = configuration.IndexOf("  server {", StringComparison.Ordinal);
        File.WriteAllText(file, $$"""
            {{configuration[..server].Replace("{folder}", folder, StringComparison.Ordinal)}}
              server {
                listen 127.0.0.1:{{port}};
                location / {
                  proxy_pass http://unix:{{socket}};
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                  proxy_set_header X-Forwarded-Proto https;
                  proxy_set_header X-Forwarded-Host public.test;
                }
              }
            }

            """);
        return StartAsync(port, OriginProcess.NginxPath(), "-c", file, "-p", folder);
    }

    /// <summary>HAProxy, which passes bytes and says in front of them whose they are.</summary>
    /// <param name="port">Where it listens on 127.0.0.1.</param>
    /// <param name="socket">Where it listens besides.</param>
    /// <param name="server">Where it hands on to, and how.</param>
    public static Task<RealProxy> StartHAProxyAsync(int port, string socket, string server)
    {
        string file = Path.Combine(Sandbox.NewFolder(), "haproxy.cfg");
        File.WriteAllText(file, $"""
            defaults
              mode tcp
              timeout connect 60s
              timeout client 60s
              timeout server 60s
            listen front
              bind 127.0.0.1:{port}
              bind unix@{socket}
              server udsaot {server}

            """);
        return StartAsync(port, File.Exists("/usr/sbin/haproxy") ? "/usr/sbin/haproxy" : "haproxy", "-db", "-f", file);
    }

    private static async Task<RealProxy> StartAsync(int port, string command, params string[] arguments)
    {
        var process = new RealProxy(command, arguments);
        try
        {
            await Patience.Until(() => process.HasExited || Answers(port), $"{command} to listen on port {port}");
            Assert.False(process.HasExited, $"{process.CommandLine} ended:\n{string.Join('\n', process.Lines)}");
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    private static bool Answers(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
