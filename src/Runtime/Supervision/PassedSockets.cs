using System.Globalization;
using UdsAot.Failures;
using UdsAot.Logging;
using UdsAot.Posix;

namespace UdsAot.Supervision;

/// <summary>
/// The sockets that systemd passed (sd_listen_fds(3)): descriptors from 3 on, with their number and names in the environment. systemd binds
/// and removes them, and keeps them open when this process ends, so that clients are not refused in between.
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

    /// <summary>The empty list, if systemd passed no sockets.</summary>
    public static PassedSockets None => new([]);

    /// <summary>Reads the passed sockets from the environment and removes the variables, so that child processes do not inherit them.</summary>
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

    /// <summary>Parses the three variables.</summary>
    /// <param name="process">LISTEN_PID: the process that the sockets are for.</param>
    /// <param name="count">LISTEN_FDS: the number of sockets.</param>
    /// <param name="names">LISTEN_FDNAMES: their names, separated by colons; null if they have none.</param>
    /// <param name="ourProcess">This process's id.</param>
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

    /// <summary>Takes all sockets of a name. Each can be taken once.</summary>
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
                throw new ListenException($"systemd:{name}: descriptor {socket.Descriptor} {fault}");
            }
        }
        _sockets.RemoveAll(socket => socket.Name == name);
        return found;
    }

    /// <summary>Closes the sockets that no listener took, and logs them: otherwise their clients would wait for ever.</summary>
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
            return "is not a socket";
        }
        if (type != Libc.SOCK_STREAM)
        {
            return "is not a stream socket; set ListenStream= in its unit";
        }
        if (!TryGetOption(descriptor, Libc.SO_DOMAIN, out int family)
            || family is not (Libc.AF_UNIX or SocketCalls.AF_INET or SocketCalls.AF_INET6))
        {
            return "is neither a TCP socket nor a Unix socket; set ListenStream= in its unit to an address or a path";
        }
        return TryGetOption(descriptor, Libc.SO_ACCEPTCONN, out int listens) && listens != 0
            ? null
            : "does not listen; set Accept=no in its unit";
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
        ? "systemd passed no socket; start the service through its socket unit, or set Sockets= in its unit"
        : "systemd passed no socket with this name, only " + _names + "; set FileDescriptorName= in the socket unit";
}
