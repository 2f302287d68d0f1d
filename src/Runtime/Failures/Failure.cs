using UdsAot.Http1;

namespace UdsAot.Failures;

/// <summary>
/// Failure of an exchange: its phase, the status sent to the client, and the cause. It is a value and not an exception, because
/// an origin that is down is an expected case.
/// </summary>
internal readonly record struct Failure
{
    /// <summary>Status of the response; 0 if the client has disconnected.</summary>
    public int Status { get; private init; }

    public Phase Phase { get; private init; }

    /// <summary>The socket's error number (errno(3)), or 0 if there was none.</summary>
    public int Errno { get; private init; }

    /// <summary>The fault in the head that the origin sent.</summary>
    public HeadFault HeadFault { get; private init; }

    /// <summary>True if the client, not the origin, is at fault.</summary>
    public bool IsClients { get; private init; }

    /// <summary>The cause as text, if neither the errno nor the head fault gives it.</summary>
    public string? Cause { get; private init; }

    /// <summary>True for a failure; the default value is none.</summary>
    public bool Happened => Status != 0 || IsClients;

    /// <summary>Name of two words, if neither the errno nor the head fault gives one.</summary>
    public string? Name { get; private init; }

    /// <summary>No connection: 503, or 504 if connecting timed out.</summary>
    /// <param name="errno">The kernel's error number.</param>
    /// <param name="fault">The cause, if it has no error number.</param>
    /// <param name="queueWasFull">True if all connections stayed in use until the deadline, so that no connect was attempted.</param>
    public static Failure Connect(int errno, ConnectFault? fault = null, bool queueWasFull = false)
        => queueWasFull ? Queue()
            : fault is not null ? OfFault(fault, errno)
            : new() { Status = errno == Posix.Errno.ETIMEDOUT ? 504 : 503, Phase = Phase.Connect, Errno = errno };

    /// <summary>No connection, with a fault that names the cause: 503, 502 if TLS failed, 504 if it timed out.</summary>
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

    /// <summary>The origin closed the connection, or the connection broke: 502.</summary>
    public static Failure Broken(Phase phase, int errno)
        => new() { Status = 502, Phase = phase, Errno = errno, Cause = errno == Posix.Errno.None ? "the origin closed the connection too early" : null };

    /// <summary>The origin timed out: 504.</summary>
    public static Failure TooSlow(Phase phase) => new()
    {
        Status = 504,
        Phase = phase,
        Errno = Posix.Errno.ETIMEDOUT,
        Cause = phase == Phase.Tunnel ? "neither side sent anything for the mount's tunnel-timeout; if both may be silent for longer, raise tunnel-timeout"
            : phase == Phase.ResponseHead
            ? "no response came for the mount's response-timeout, or the origin took none of the request for its idle-timeout; is the server stuck? If it is only slow, raise that key"
            : "no byte of the body came for the mount's idle-timeout; is the server stuck? If it is only slow, raise idle-timeout",
    };

    /// <summary>The origin of an event stream was silent for too long: 504.</summary>
    public static Failure SilentEvents() => TooSlow(Phase.ResponseBody) with
    {
        Cause = "no byte of the event stream came for the mount's tunnel-timeout; is the server stuck? If its events are further apart, raise tunnel-timeout",
    };

    /// <summary>The head of the origin's response is malformed: 502.</summary>
    public static Failure BadHead(HeadFault fault)
        => new() { Status = 502, Phase = Phase.ResponseHead, HeadFault = fault, Cause = "the response " + fault.Describe() };

    /// <summary>The origin's response violates a rule other than the grammar of its head: 502.</summary>
    public static Failure BadResponse(Phase phase, string words) => new() { Status = 502, Phase = phase, Cause = words };

    /// <summary>The request to the origin is larger than the buffer for it: 431.</summary>
    public static Failure TooLarge() => new() { Status = 431, Phase = Phase.Send, IsClients = true };

    /// <summary>There is no memory for a request of this size: 503.</summary>
    public static Failure NoMemory() => new()
    {
        Status = 503,
        Phase = Phase.Send,
        Name = "no memory",
        Cause = "the connections to origins use all of their memory; give the process more (MemoryMax=), or raise max-buffer-memory if mounts.json has it",
    };

    /// <summary>The request has come through this proxy again and again: 508 (RFC 5842 section 7.2).</summary>
    public static Failure Loop() => new()
    {
        Status = 508,
        Phase = Phase.Send,
        Name = "a loop",
        Cause = "the request has come through this proxy many times (CDN-Loop); does the origin lead back to a listener of ours?",
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

    /// <summary>The client disconnected.</summary>
    public static Failure ClientLeft(Phase phase) => new() { Phase = phase, IsClients = true };

    /// <summary>The client took none of the response for so long that it counts as gone.</summary>
    public static Failure Stalled(Phase phase) => new()
    {
        Phase = phase,
        IsClients = true,
        Cause = phase == Phase.Tunnel
            ? "the client took nothing for the mount's tunnel-timeout; for slower clients raise tunnel-timeout"
            : "the client took none of the response for the mount's idle-timeout; for slower clients raise idle-timeout",
    };

    /// <summary>The client took so little of the response that it had to give way to others.</summary>
    public static Failure Shed() => new()
    {
        Phase = Phase.ResponseBody,
        IsClients = true,
        Cause = "the client took next to nothing of the response while other requests waited for the origin; for such clients raise max-connections",
    };

    /// <summary>All connections were in use: 503.</summary>
    private static Failure Queue()
        => new() { Status = 503, Phase = Phase.Queue, Cause = "all of the mount's max-connections stayed in use for its connect-timeout, or the client's max-connections-per-client did" };
}
