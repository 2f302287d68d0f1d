using System.Globalization;
using UdsAot.Failures;
using UdsAot.Logging;
using UdsAot.Posix;

namespace UdsAot.Supervision;

/// <summary>
/// The sockets that systemd has passed (sd_listen_fds(3)): descriptors from 3 on, whose number and names are in the environment. They are
/// systemd's to bind and to remove, and it keeps them open when we end, so that no client is turned away meanwhile.
/// </summary>
internal sealed class PassedSockets : IDisposable
{
    private const int FirstDescriptor = 3;
    private const string UnnamedName = "unknown";

    private static readonly string[] s_variables = ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"];

    private readonly List<PassedSocket> _sockets;
    private readonly string _names;

    internal PassedSockets(List<PassedSocket> sockets)
    {
        _sockets = sockets;
        _names = string.Join(", ", sockets.ConvertAll(static socket => socket.Name));
    }

    /// <summary>Where nothing was passed.</summary>
    public static PassedSockets None => new([]);

    /// <summary>Takes what the environment says was passed to this process, and removes it from there: it is for nobody else.</summary>
    public static PassedSockets FromEnvironment()
    {
        string?[] values = Array.ConvertAll(s_variables, static variable => Environment.GetEnvironmentVariable(variable));
        foreach (string variable in s_variables)
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
        List<PassedSocket> sockets = Parse(values[0], values[1], values[2], Environment.ProcessId);
        foreach (PassedSocket socket in sockets)
        {
            _ = Libc.FileControl(socket.Descriptor, Libc.F_SETFD, Libc.FD_CLOEXEC);
        }
        return new PassedSockets(sockets);
    }

    /// <summary>What the three variables say.</summary>
    /// <param name="process">LISTEN_PID: for whom the sockets are.</param>
    /// <param name="count">LISTEN_FDS: how many there are.</param>
    /// <param name="names">LISTEN_FDNAMES: their names with colons between; null where they have none.</param>
    /// <param name="ourProcess">Our own number.</param>
    internal static List<PassedSocket> Parse(string? process, string? count, string? names, int ourProcess)
    {
        var sockets = new List<PassedSocket>();
        if (!TryParseNumber(process, out int forWhom) || forWhom != ourProcess || !TryParseNumber(count, out int number))
        {
            return sockets;
        }
        string[] each = names?.Split(':') ?? [];
        for (int i = 0; i < number; i++)
        {
            sockets.Add(new PassedSocket(i < each.Length ? each[i] : UnnamedName, FirstDescriptor + i));
        }
        return sockets;
    }

    /// <summary>Takes all sockets of a name; nobody gets them a second time.</summary>
    /// <exception cref="ListenException">There is none of this name, or one of them cannot be listened on.</exception>
    public List<PassedSocket> Take(string name)
    {
        List<PassedSocket> found = _sockets.FindAll(socket => socket.Name == name);
        if (found.Count == 0)
        {
            throw new ListenException("systemd:" + name + ": " + WhatWasPassed());
        }
        foreach (PassedSocket socket in found)
        {
            if (WhyUseless(socket.Descriptor) is { } fault)
            {
                throw new ListenException($"systemd:{name}: descriptor {socket.Descriptor}, which was passed under this name, {fault}");
            }
        }
        _sockets.RemoveAll(socket => socket.Name == name);
        return found;
    }

    /// <summary>Closes the sockets that nobody took, and says so: their clients would wait for ever.</summary>
    public void CloseRest(ILogger logger)
    {
        foreach (PassedSocket socket in _sockets)
        {
            logger.PassedSocketUnused(socket.Name);
        }
        Dispose();
    }

    public void Dispose()
    {
        foreach (PassedSocket socket in _sockets)
        {
            _ = Libc.Close(socket.Descriptor);
        }
        _sockets.Clear();
    }

    private static bool TryParseNumber(string? text, out int number)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static string? WhyUseless(int descriptor)
    {
        if (!TryGetOption(descriptor, Libc.SO_TYPE, out int type))
        {
            return "is no socket";
        }
        if (type != Libc.SOCK_STREAM)
        {
            return "is no stream socket; write ListenStream= into its unit";
        }
        if (!TryGetOption(descriptor, Libc.SO_DOMAIN, out int family)
            || family is not (Libc.AF_UNIX or SocketCalls.AF_INET or SocketCalls.AF_INET6))
        {
            return "is neither one of TCP nor a Unix socket; write an address or a path into ListenStream= of its unit";
        }
        return TryGetOption(descriptor, Libc.SO_ACCEPTCONN, out int listens) && listens != 0
            ? null
            : "does not listen; write Accept=no into its unit";
    }

    private static unsafe bool TryGetOption(int descriptor, int option, out int value)
    {
        int result = 0;
        uint length = sizeof(int);
        bool isThere = Libc.GetSocketOption(descriptor, Libc.SOL_SOCKET, option, &result, &length) == 0;
        value = result;
        return isThere;
    }

    private string WhatWasPassed() => _names.Length == 0
        ? "systemd has passed no socket; start the service by its socket unit, or write Sockets= into its unit"
        : "systemd has passed no socket of this name, only " + _names + "; write FileDescriptorName= into the socket's unit";
}
