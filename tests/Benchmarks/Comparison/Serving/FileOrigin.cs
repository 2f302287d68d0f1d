using System.Net.Sockets;

namespace UdsAot.Benchmarks.Comparison.Serving;

/// <summary>The origin of the downloads: nginx on a Unix socket, with files of some sizes.</summary>
internal static class FileOrigin
{
    public const string Small = "/hello";
    public const string TenKibibytes = "/10k";
    public const string OneMebibyte = "/1m";
    public const string SixtyFourMebibytes = "/64m";

    /// <summary>Starts it and waits until it answers.</summary>
    public static ChildProcess Start(Workspace workspace)
    {
        string files = Directory.CreateDirectory(workspace.At("www")).FullName;
        File.WriteAllText(files + Small, "Hello, world!");
        WriteBytes(files + TenKibibytes, 10 * 1024);
        WriteBytes(files + OneMebibyte, 1024 * 1024);
        WriteBytes(files + SixtyFourMebibytes, 64 * 1024 * 1024);

        string configuration = workspace.At("files.conf");
        // A thousand clients at once must not meet a full backlog: on a Unix socket that is an error at once.
        File.WriteAllText(configuration, $$"""
            daemon off;
            user {{Environment.UserName}};
            worker_processes 1;
            pid {{workspace.At("files.pid")}};
            error_log stderr error;
            events { worker_connections 16384; }
            http {
              access_log off;
              sendfile on;
              open_file_cache max=16;
              keepalive_timeout 1h;
              keepalive_requests 1000000000;
              client_body_temp_path {{workspace.At("files.body")}};
              server { listen unix:{{workspace.FilesSocket}} backlog=4096; root {{files}}; }
            }
            """);
        ChildProcess process = workspace.Start(Cores.Others, "nginx", ["-c", configuration]);
        Readiness.Await(new UnixDomainSocketEndPoint(workspace.FilesSocket), process);
        return process;
    }

    private static void WriteBytes(string path, int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        File.WriteAllBytes(path, bytes);
    }
}
