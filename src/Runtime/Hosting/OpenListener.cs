using System.Net;
using System.Net.Sockets;
using UdsAot.Addresses;
using UdsAot.Failures;
using UdsAot.Posix;
using UdsAot.Supervision;

namespace UdsAot.Hosting;

/// <summary>
/// A socket that listens. Opened before the server starts and handed to it, so that every way to fail is met in one place, the
/// real port of port 0 is known, and a listener's socket file is ours to remove.
/// </summary>
internal sealed class OpenListener : IDisposable
{
    /// <summary>Connections that may wait to be accepted; the kernel lowers it to net.core.somaxconn, which is 4096 on current systems.</summary>
    public const int Backlog = 4096;

    private readonly SocketFile? _file;
    private bool _isHandedOver;

    private OpenListener(Socket socket, EndPoint endPoint, string url, SocketFile? file, Listener wanted)
    {
        Socket = socket;
        EndPoint = endPoint;
        Url = url;
        _file = file;
        Wanted = wanted;
    }

    /// <summary>The listening socket.</summary>
    public Socket Socket { get; }

    /// <summary>Where it listens, with the real port.</summary>
    public EndPoint EndPoint { get; }

    /// <summary>Where it listens as a URL, with the real port.</summary>
    public string Url { get; }

    /// <summary>What was asked for.</summary>
    public Listener Wanted { get; }

    /// <summary>The socket file's path if a stale one was replaced, otherwise null.</summary>
    public string? ReplacedPath => _file is { ReplacedStale: true } ? EndPoint.ToString() : null;

    /// <summary>Opens all listeners, or none.</summary>
    /// <param name="wanted">Where. <c>localhost</c> opens 127.0.0.1 and, where the machine has it, ::1.</param>
    /// <param name="passed">The sockets that systemd has passed; null for none.</param>
    /// <exception cref="ListenException">One of them cannot be opened.</exception>
    public static List<OpenListener> OpenAll(IReadOnlyList<Listener> wanted, PassedSockets? passed = null)
    {
        var listeners = new List<OpenListener>();
        try
        {
            foreach (Listener listener in wanted)
            {
                ListenerUrl url = listener.Url;
                if (url.PassedName is { } name)
                {
                    TakePassed(passed ?? PassedSockets.None, name, listener, listeners);
                }
                else if (url.SocketPath is { } path)
                {
                    listeners.Add(url.HasFile ? OpenSocketFile(path, listener) : OpenAbstract(path, listener));
                }
                else if (url.Host == "localhost")
                {
                    OpenLocalhost(listener, listeners);
                }
                else
                {
                    listeners.Add(OpenTcp(new IPEndPoint(IpText.TryParse(url.Host)!, url.Port), listener));
                }
            }
            return listeners;
        }
        catch
        {
            foreach (OpenListener listener in listeners)
            {
                listener.Dispose();
            }
            throw;
        }
    }

    /// <summary>Hands over the socket that was opened for an address, each once: systemd may pass several of one address (ReusePort=).</summary>
    public static OpenListener Take(IReadOnlyList<OpenListener> listeners, EndPoint endPoint)
    {
        foreach (OpenListener listener in listeners)
        {
            if (!listener._isHandedOver && listener.EndPoint.Equals(endPoint))
            {
                listener._isHandedOver = true;
                return listener;
            }
        }
        throw new InvalidOperationException($"No socket was opened for {endPoint}.");
    }

    /// <summary>Removes the socket file, so that nobody comes any more; connections that are established stay.</summary>
    public void RemoveFile() => _file?.Dispose();

    public void Dispose()
    {
        RemoveFile();
        Socket.Dispose();
    }

    private static void OpenLocalhost(Listener wanted, List<OpenListener> listeners)
    {
        OpenListener first = OpenTcp(new IPEndPoint(IPAddress.Loopback, wanted.Url.Port), wanted);
        listeners.Add(first);
        if (!Socket.OSSupportsIPv6)
        {
            return;
        }
        // The same port on both, also where the kernel has chosen it for the first.
        var second = new IPEndPoint(IPAddress.IPv6Loopback, ((IPEndPoint)first.EndPoint).Port);
        try
        {
            listeners.Add(OpenTcp(second, wanted));
        }
        catch (ListenException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.AddressNotAvailable })
        {
            // IPv6 is compiled in but switched off, as in many containers.
        }
    }

    private static void TakePassed(PassedSockets passed, string name, Listener wanted, List<OpenListener> listeners)
    {
        foreach (PassedSocket each in passed.Take(name))
        {
            Socket socket = each.ToSocket();
            EndPoint endPoint = socket.LocalEndPoint!;
            string url = $"{Scheme(wanted)}://{(endPoint is IPEndPoint ? "" : "unix:")}{endPoint}, passed by systemd as {name}";
            listeners.Add(new OpenListener(socket, endPoint, url, null, wanted));
        }
    }

    private static OpenListener OpenAbstract(string name, Listener wanted)
    {
        var endPoint = new UnixDomainSocketEndPoint("\0" + name[1..]);
        string url = $"{Scheme(wanted)}://unix:{name}";
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(endPoint);
            socket.Listen(Backlog);
            return new OpenListener(socket, endPoint, url, null, wanted);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            string why = e.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? "another process listens on this name"
                : "the system does not let us listen there";
            throw new ListenException(url + ": " + why + " (" + Errno.Name(Errno.FromSocket(e.SocketErrorCode)) + ")", e);
        }
    }

    private static OpenListener OpenSocketFile(string path, Listener wanted)
    {
        SocketFile file = SocketFile.Listen(path, Backlog, wanted.Permissions);
        return new OpenListener(file.Socket, new UnixDomainSocketEndPoint(path), $"{Scheme(wanted)}://unix:{path}", file, wanted);
    }

    private static OpenListener OpenTcp(IPEndPoint endPoint, Listener wanted)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (endPoint.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }
            socket.Bind(endPoint);
            socket.Listen(Backlog);
            return new OpenListener(socket, socket.LocalEndPoint!, $"{Scheme(wanted)}://{socket.LocalEndPoint}", null, wanted);
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            throw new ListenException($"{Scheme(wanted)}://{endPoint}: {Explain(e.SocketErrorCode, endPoint)} ({Errno.Name(Errno.FromSocket(e.SocketErrorCode))})", e);
        }
    }

    private static string Scheme(Listener wanted) => wanted.Url.IsTls ? "https" : "http";

    private static string Explain(SocketError error, IPEndPoint endPoint) => error switch
    {
        SocketError.AddressAlreadyInUse => "another process listens on this address",
        SocketError.AddressNotAvailable => "this machine has no such address",
        SocketError.AddressFamilyNotSupported => "this machine has no IPv6",
        SocketError.AccessDenied when endPoint.Port < 1024 =>
            "ports below 1024 need a permission: setcap cap_net_bind_service=+ep on the executable, or AmbientCapabilities=CAP_NET_BIND_SERVICE for systemd",
        SocketError.AccessDenied => "we may not listen there; a sandbox or a security module forbids it",
        _ => "the system does not let us listen there",
    };
}
