using System.Net;
using System.Net.Sockets;
using UdsAot.Addresses;
using UdsAot.Failures;
using UdsAot.Posix;
using UdsAot.Supervision;

namespace UdsAot.Hosting;

/// <summary>
/// A listening socket. It is opened before the server starts, so that every failure is handled in one place, the real port of port 0 is
/// known, and the listener's socket file can be removed here.
/// </summary>
internal sealed class OpenListener : IDisposable
{
    /// <summary>Connections that may wait to be accepted; the kernel lowers it to net.core.somaxconn, which is 4096 on current systems.</summary>
    public const int Backlog = 4096;

    private readonly SocketFile? _file;
    private bool _isHandedOver;

    private OpenListener(Socket socket, EndPoint endPoint, string url, SocketFile? file, Listener wanted, string? note = null)
    {
        Note = note;
        Socket = socket;
        EndPoint = endPoint;
        Url = url;
        _file = file;
        Wanted = wanted;
    }

    /// <summary>The listening socket.</summary>
    public Socket Socket { get; }

    /// <summary>The local address, with the real port.</summary>
    public EndPoint EndPoint { get; }

    /// <summary>The URL, with the real port.</summary>
    public string Url { get; }

    /// <summary>The listener as requested.</summary>
    public Listener Wanted { get; }

    /// <summary>The difference between what was asked for and what is there, as a sentence for the log; null where there is none.</summary>
    public string? Note { get; }

    /// <summary>The socket file's path if a stale one was replaced, otherwise null.</summary>
    public string? ReplacedPath => _file is { ReplacedStale: true } ? EndPoint.ToString() : null;

    /// <summary>Opens all listeners, or none.</summary>
    /// <param name="wanted">The listeners. <c>localhost</c> opens 127.0.0.1 and, if the machine has it, ::1.</param>
    /// <param name="passed">The sockets that systemd passed; null for none.</param>
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

    /// <summary>
    /// Hands over the socket that was opened for an address. Each is handed over once: systemd may pass several for one address
    /// (ReusePort=).
    /// </summary>
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

    /// <summary>Removes the socket file, so that no new clients connect; established connections stay.</summary>
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
        // The same port on both, even if the kernel chose it for the first.
        var second = new IPEndPoint(IPAddress.IPv6Loopback, ((IPEndPoint)first.EndPoint).Port);
        try
        {
            // Where the first is to come, so is the second: the loopback interface is down. Where only the second is not there, IPv6 is
            // compiled in but switched off, as in many containers.
            listeners.Add(OpenTcp(second, wanted, mayComeLater: first.Note is not null));
        }
        catch (ListenException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported })
        {
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
                : "the kernel refused it";
            throw new ListenException(url + ": " + why + " (" + Errno.Name(Errno.FromSocket(e.SocketErrorCode)) + ")", e);
        }
    }

    private static OpenListener OpenSocketFile(string path, Listener wanted)
    {
        SocketFile file = SocketFile.Listen(path, Backlog, wanted.Permissions);
        return new OpenListener(file.Socket, new UnixDomainSocketEndPoint(path), $"{Scheme(wanted)}://unix:{path}", file, wanted);
    }

    private static OpenListener OpenTcp(IPEndPoint endPoint, Listener wanted, bool mayComeLater = true)
    {
        Socket? socket = null;
        try
        {
            string? note = null;
            try
            {
                socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressFamilyNotSupported && endPoint.Address.Equals(IPAddress.IPv6Any))
            {
                note = $"listener {Scheme(wanted)}://{endPoint}: this machine has no IPv6 (EAFNOSUPPORT), so it serves IPv4 only";
                endPoint = new IPEndPoint(IPAddress.Any, endPoint.Port);
                socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            }
            if (endPoint.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }
            try
            {
                socket.Bind(endPoint);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressNotAvailable && mayComeLater && TryBindFreely(socket))
            {
                note = $"listener {Scheme(wanted)}://{endPoint}: this machine has no such address yet (EADDRNOTAVAIL); it serves as soon as there is one";
                socket.Bind(endPoint);
            }
            socket.Listen(Backlog);
            return new OpenListener(socket, socket.LocalEndPoint!, $"{Scheme(wanted)}://{socket.LocalEndPoint}", null, wanted, note);
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            throw new ListenException($"{Scheme(wanted)}://{endPoint}: {Explain(e.SocketErrorCode, endPoint)} ({Errno.Name(Errno.FromSocket(e.SocketErrorCode))})", e);
        }
    }

    // Lets the socket be bound to an address that no interface has (ip(7), ipv6(7)).
    private static unsafe bool TryBindFreely(Socket socket)
    {
        int yes = 1;
        (int level, int name) = socket.AddressFamily == AddressFamily.InterNetworkV6
            ? (SocketCalls.IPPROTO_IPV6, SocketCalls.IPV6_FREEBIND)
            : (SocketCalls.IPPROTO_IP, SocketCalls.IP_FREEBIND);
        return SocketCalls.SetOption((int)socket.SafeHandle.DangerousGetHandle(), level, name, &yes, sizeof(int)) == 0;
    }

    private static string Scheme(Listener wanted) => wanted.Url.IsTls ? "https" : "http";

    private static string Explain(SocketError error, IPEndPoint endPoint) => error switch
    {
        SocketError.AddressAlreadyInUse => "another process listens on this address",
        SocketError.AddressNotAvailable => "this machine has no such address",
        SocketError.AddressFamilyNotSupported => "this machine has no IPv6",
        SocketError.AccessDenied when endPoint.Port < 1024 =>
            "ports below 1024 need a permission: setcap cap_net_bind_service=+ep on the executable, or AmbientCapabilities=CAP_NET_BIND_SERVICE for systemd",
        SocketError.AccessDenied => "no permission to listen there; a sandbox or a security module forbids it",
        _ => "the kernel refused it",
    };
}
