using UdsAot.Posix;


namespace UdsAot.Origins;

/// <summary>Opens connections to one origin: it knows the origin's address and protocol.</summary>
internal abstract class Connector
{
    /// <summary>Path of the origin's socket file; null if there is none.</summary>
    public virtual string? SocketFile => null;

    /// <summary>Opens a connection. Never blocks, never throws.</summary>
    /// <param name="deadline">The end of the attempt, on the heartbeat's clock.</param>
    public abstract ValueTask<ConnectResult> ConnectAsync(long deadline);

    /// <summary>True if an error means a full queue of connections, which may have room in a moment.</summary>
    public virtual bool IsFullBacklog(int errno) => false;

    /// <summary>True if an error may come from an origin that is restarting.</summary>
    public virtual bool IsAbsent(int errno) => errno == Errno.ECONNREFUSED;
}
