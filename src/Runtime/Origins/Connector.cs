using UdsAot.Posix;


namespace UdsAot.Origins;

/// <summary>Opens connections to one origin: it knows where that listens and how it is spoken to.</summary>
internal abstract class Connector
{
    /// <summary>The path of the origin's socket file; null where there is none.</summary>
    public virtual string? SocketFile => null;

    /// <summary>Opens a connection. Never blocks, never throws.</summary>
    /// <param name="deadline">When to give up, on the heartbeat's clock.</param>
    public abstract ValueTask<ConnectResult> ConnectAsync(long deadline);

    /// <summary>Whether an error is what a full queue of connections looks like, which may have room in a moment.</summary>
    public virtual bool IsFullBacklog(int errno) => false;

    /// <summary>Whether an error is what an origin that is being restarted looks like.</summary>
    public virtual bool IsAbsent(int errno) => errno == Errno.ECONNREFUSED;
}
