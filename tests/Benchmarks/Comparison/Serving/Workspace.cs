using System.Net;
using System.Net.Sockets;

namespace UdsAot.Benchmarks.Comparison.Serving;

/// <summary>
/// The one folder of a run, and the processes that it started. When this is disposed of, neither is there any more. The
/// folder's name is fixed, because the sockets in it are compiled into udsaot; a lock keeps a second run out.
/// </summary>
internal sealed class Workspace : IDisposable
{
    private const string Folder = "/tmp/udsaot-bench";

    /// <summary>Below the ports that the kernel gives to outgoing connections, of which the load makes very many.</summary>
    private const int FirstPort = 18_000;
    private const int LastPort = 31_999;

    private readonly Lock _ending = new();
    private readonly Lock _gate = new();
    private readonly List<ChildProcess> _children = [];
    private readonly FileStream _lock;
    private int _nextPort = FirstPort;
    private bool _disposed;

    /// <exception cref="IOException">Another run is under way.</exception>
    public Workspace()
    {
        _lock = new FileStream(Folder + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        RemoveFolder();
        Directory.CreateDirectory(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Certificate = new Certificate(Folder);
    }

    /// <summary>The certificate of the proxies.</summary>
    public Certificate Certificate { get; }

    /// <summary>The socket of the origin that serves files.</summary>
    public string FilesSocket => At("files.sock");

    /// <summary>The socket of the origin that takes uploads and echoes WebSocket messages.</summary>
    public string SinkSocket => At("sink.sock");

    /// <summary>The path of a file in the folder.</summary>
    public string At(string name) => Path.Combine(Folder, name);

    /// <summary>Starts a process that ends with this object at the latest.</summary>
    public ChildProcess Start(int core, string command, IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> environment)
    {
        lock (_gate)
        {
            if (_disposed)
            {
                throw new InvalidOperationException($"{command} is not started any more: the run ends.");
            }
            var child = new ChildProcess(core, command, arguments, environment);
            child.Disposed += Forget;
            _children.Add(child);
            return child;
        }
    }

    /// <summary>A port of 127.0.0.1 that is free and was not given out before.</summary>
    public int FreePort()
    {
        for (int tries = FirstPort; tries <= LastPort; tries++)
        {
            int port = _nextPort;
            _nextPort = port == LastPort ? FirstPort : port + 1;
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
            }
        }
        throw new InvalidOperationException($"No port from {FirstPort} to {LastPort} is free.");
    }

    public void Dispose()
    {
        // A signal may do this at the same time: the second caller waits until all is gone.
        lock (_ending)
        {
            ChildProcess[] children;
            lock (_gate)
            {
                if (_disposed)
                {
                    return;
                }
                _disposed = true;
                children = [.. _children];
            }
            // Those that were started last stand before the others.
            foreach (ChildProcess child in children.Reverse())
            {
                child.Dispose();
            }
            RemoveFolder();
            File.Delete(_lock.Name);
            _lock.Dispose();
        }
    }

    private void Forget(ChildProcess child)
    {
        lock (_gate)
        {
            _children.Remove(child);
        }
    }

    private static void RemoveFolder()
    {
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
