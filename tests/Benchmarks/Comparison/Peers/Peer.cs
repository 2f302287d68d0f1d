using System.Net;
using UdsAot.Benchmarks.Comparison.Serving;

namespace UdsAot.Benchmarks.Comparison.Peers;

/// <summary>
/// A proxy in front of the two origins. All of them do the same work: they keep connections to the origins, stream bodies
/// both ways, write no log, and tell the origin of their client in X-Forwarded-For, -Proto and -Host.
/// </summary>
internal abstract class Peer
{
    /// <summary>Origin connections that a proxy may keep: enough for the case with a thousand clients.</summary>
    protected const int KeptConnections = 1024;

    /// <summary>The name for the command line.</summary>
    public abstract string Key { get; }

    /// <summary>The name for the table.</summary>
    public abstract string Name { get; }

    /// <summary>True if it understands HTTP at all.</summary>
    public virtual bool SpeaksHttp => true;

    /// <summary>How often it gets a load before it is measured.</summary>
    public virtual int WarmUps => 1;

    /// <summary>The file that is started.</summary>
    protected abstract string Command { get; }

    /// <summary>The missing requirement on this machine, or null.</summary>
    public virtual string? Missing => FindCommand() is null ? $"no {Command} on this machine" : null;

    /// <summary>Bytes of the executable, with what it brings along.</summary>
    public virtual long ExecutableBytes => new FileInfo(FindCommand()!).Length;

    /// <summary>Its version, as it says itself.</summary>
    public abstract string ReadVersion(Workspace workspace);

    /// <summary>Starts it on the proxy's core and waits for its first response.</summary>
    /// <param name="workspace">Where its files go.</param>
    /// <param name="withTls">True if its port for TLS will be needed.</param>
    public RunningPeer Start(Workspace workspace, bool withTls = false)
    {
        Ports ports = withTls ? FindTlsPorts(workspace) : FindPorts(workspace);
        ChildProcess process = withTls ? StartWithTls(workspace, ports) : Start(workspace, ports);
        var endPoint = new IPEndPoint(IPAddress.Loopback, ports.Http1);
        long ready = Readiness.Await(endPoint, process);
        return new RunningPeer(this, process, UseOf(ports), ready);
    }

    /// <summary>Starts the process.</summary>
    /// <param name="workspace">Where its files go.</param>
    /// <param name="ports">Ports that are free.</param>
    protected abstract ChildProcess Start(Workspace workspace, Ports ports);

    /// <summary>Starts the process for a case with TLS. Where TLS costs the others nothing, it is the same.</summary>
    protected virtual ChildProcess StartWithTls(Workspace workspace, Ports ports) => Start(workspace, ports);

    /// <summary>Chooses the ports for a case with TLS.</summary>
    protected virtual Ports FindTlsPorts(Workspace workspace) => FindPorts(workspace);

    /// <summary>Which of the ports it listens on for what.</summary>
    protected virtual Ports UseOf(Ports ports) => ports with { Sink = ports.Http1 };

    private static Ports FindPorts(Workspace workspace) => new(workspace.FreePort(), workspace.FreePort(), workspace.FreePort(), workspace.FreePort());

    /// <summary>The absolute path of the command, or null.</summary>
    protected string? FindCommand()
        => Path.IsPathRooted(Command)
            ? File.Exists(Command) ? Command : null
            : $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin".Split(':').Select(folder => Path.Combine(folder, Command)).FirstOrDefault(File.Exists);
}
