using UdsAot.Http1;

namespace UdsAot.Failures;

/// <summary>
/// What went wrong in an exchange: how far it had come, the status that says so to the client, and the cause. A value, as
/// an origin that is down is nothing exceptional.
/// </summary>
internal readonly record struct Failure
{
    /// <summary>The status that answers it; 0 where nobody is there to be answered.</summary>
    public int Status { get; private init; }

    public Phase Phase { get; private init; }

    /// <summary>The socket's error number (errno(3)), 0 where it was none.</summary>
    public int Errno { get; private init; }

    /// <summary>What was wrong with a head that the origin sent.</summary>
    public HeadFault HeadFault { get; private init; }

    /// <summary>True where the client, not the origin, is at fault.</summary>
    public bool IsClients { get; private init; }

    /// <summary>Cause in words, where neither error nor fault says it.</summary>
    public string? Cause { get; private init; }

    /// <summary>True if there is something to report; the default value is no failure.</summary>
    public bool Happened => Status != 0 || IsClients;

    /// <summary>The fault in two words, where neither error nor head fault names it.</summary>
    public string? Name { get; private init; }

    /// <summary>No connection: 503, or 504 where connecting took too long.</summary>
    /// <param name="errno">The kernel's error.</param>
    /// <param name="fault">The cause, where the error does not say it.</param>
    /// <param name="queueWasFull">True if all connections stayed in use until the deadline, so that none was tried.</param>
    public static Failure Connect(int errno, ConnectFault? fault = null, bool queueWasFull = false)
        => queueWasFull ? Queue()
            : fault is not null ? OfFault(fault, errno)
            : new() { Status = errno == Posix.Errno.ETIMEDOUT ? 504 : 503, Phase = Phase.Connect, Errno = errno };

    /// <summary>No connection, for a reason that has words of its own: 503, 502 where TLS failed, 504 where it took too long.</summary>
    private static Failure OfFault(ConnectFault fault, int errno) => new()
    {
        Status = errno == Posix.Errno.ETIMEDOUT ? 504 : fault.Step == ConnectStep.Tls ? 502 : 503,
        Phase = fault.Step switch
        {
            ConnectStep.Owner => Phase.Owner,
            ConnectStep.Resolve => Phase.Resolve,
            ConnectStep.Memory => Phase.Connect,
            _ => Phase.Tls,
        },
        Name = fault.Name,
        Cause = fault.Cause,
    };

    /// <summary>The origin closed, or the connection broke: 502.</summary>
    public static Failure Broken(Phase phase, int errno)
        => new() { Status = 502, Phase = phase, Errno = errno, Cause = errno == Posix.Errno.None ? "the origin closed the connection too early" : null };

    /// <summary>The origin was too slow: 504.</summary>
    public static Failure TooSlow(Phase phase) => new()
    {
        Status = 504,
        Phase = phase,
        Errno = Posix.Errno.ETIMEDOUT,
        Cause = phase == Phase.Tunnel ? "neither side sent anything for the mount's tunnel-timeout"
            : phase == Phase.ResponseHead
            ? "no response came for the mount's response-timeout, or the origin took none of the request for its idle-timeout; is the server stuck?"
            : "no byte of the body came for the mount's idle-timeout; is the server stuck?",
    };

    /// <summary>The origin's response can't be understood: 502.</summary>
    public static Failure BadHead(HeadFault fault)
        => new() { Status = 502, Phase = Phase.ResponseHead, HeadFault = fault, Cause = "the response " + fault.Describe() };

    /// <summary>The origin's response breaks a rule that is not one of its head's grammar: 502.</summary>
    public static Failure BadResponse(Phase phase, string words) => new() { Status = 502, Phase = phase, Cause = words };

    /// <summary>The request can't be sent on: too large for our own buffers.</summary>
    public static Failure TooLarge() => new() { Status = 431, Phase = Phase.Send, IsClients = true };

    /// <summary>There is no memory for a request of this size: 503.</summary>
    public static Failure NoMemory() => new()
    {
        Status = 503,
        Phase = Phase.Send,
        Name = "no memory",
        Cause = "the connections to origins take all of the memory that they may have; give the process more (MemoryMax=)",
    };

    /// <summary>The request's body did not come to its end.</summary>
    public static Failure Body(BodyFault fault) => new()
    {
        Phase = Phase.RequestBody,
        IsClients = true,
        Status = fault switch
        {
            BodyFault.Framing => 400,
            BodyFault.TooLarge => 413,
            BodyFault.TooSlow => 408,
            _ => 0,
        },
    };

    /// <summary>The client went away.</summary>
    public static Failure ClientLeft(Phase phase) => new() { Phase = phase, IsClients = true };

    /// <summary>All connections were in use: 503.</summary>
    private static Failure Queue()
        => new() { Status = 503, Phase = Phase.Queue, Cause = "all of the mount's max-connections stayed in use for its connect-timeout" };
}
