using UdsAot.Failures;
using UdsAot.Posix;
using UdsAot.Transport;

namespace UdsAot.Origins;

/// <summary>Opens the connections of a pool, and tracks the socket file that they lead to.</summary>
internal sealed partial class OriginPool
{
    /// <summary>Milliseconds before the first retry; each further delay doubles, up to sixteen times this.</summary>
    private const int FirstPause = 4;

    private static readonly ConnectFault s_noMemory = new(
        ConnectStep.Memory,
        "no memory",
        "connections to origins use all of their share of the memory; give the process more (MemoryMax=), raise max-buffer-memory if mounts.json has it, or lower max-connections of the mounts");

    private FileStatus _socketFile;
    private long _lookedAt;

    private async ValueTask<PoolResult> OpenAsync(long deadline, RestartHold hold)
    {
        long holdsUntil = _heartbeat.Now + hold.Milliseconds;
        int pause = FirstPause;
        while (true)
        {
            // Before connecting: if another server takes over the path in between, the connection counts as one to the old server and is
            // closed too early, which costs only a connect.
            FileStatus file = ReadSocketFile();
            if (!OriginConnection.TryReserve(isOnly: Open <= 1))
            {
                return new PoolResult(null, Errno.ENOBUFS, QueueWasFull: false, s_noMemory);
            }
            (StreamSocket? socket, int errno, ConnectFault? why) = await DialAsync(deadline).ConfigureAwait(false);
            if (socket is not null)
            {
                return new PoolResult(Attach(socket, file), Errno.None, QueueWasFull: false);
            }
            OriginConnection.Unreserve();
            // A failure with words of its own, such as a foreign owner, needs an administrator: waiting does not help.
            long until = why is not null ? 0
                : _connector.IsFullBacklog(errno) ? deadline
                : hold.Milliseconds > 0 && _connector.IsAbsent(errno) && !hold.Patient.HasLeft ? holdsUntil
                : 0;
            if (_heartbeat.Now + pause >= until)
            {
                return new PoolResult(null, errno, QueueWasFull: false, why);
            }
            await Task.Delay(pause).ConfigureAwait(false);
            pause = Math.Min(pause * 2, FirstPause * 16);
        }
    }

    private async ValueTask<ConnectResult> DialAsync(long deadline)
    {
        try
        {
            return await _connector.ConnectAsync(deadline).ConfigureAwait(false);
        }
        catch
        {
            OriginConnection.Unreserve();
            throw;
        }
    }

    private OriginConnection Attach(StreamSocket socket, in FileStatus file)
    {
        OriginConnection? connection = null;
        try
        {
            connection = new OriginConnection(socket, this) { SocketFile = file };
            Register(connection);
            _heartbeat.Register(connection);
            return connection;
        }
        catch
        {
            if (connection is null)
            {
                socket.Close();
                OriginConnection.Unreserve();
            }
            else
            {
                connection.Abandon();
            }
            throw;
        }
    }

    /// <summary>Checks, once a beat of the clock, if the path leads to another socket than before (docs/decisions/0046).</summary>
    private void LookAtSocketFile()
    {
        long now = _heartbeat.Now;
        if (_path is not null && Volatile.Read(ref _lookedAt) != now)
        {
            Volatile.Write(ref _lookedAt, now);
            ReadSocketFile();
        }
    }

    /// <summary>Identifies the file at the path. A missing file changes nothing: its server may be about to end or to start.</summary>
    private FileStatus ReadSocketFile()
    {
        if (_path is null || FileStatus.Read(_path, out FileStatus file) != 0)
        {
            return default;
        }
        lock (_gate)
        {
            _socketFile = file;
        }
        return file;
    }

    /// <summary>True if a connection leads to the server that has the path now. Call with the lock held.</summary>
    private bool IsCurrent(OriginConnection connection) => _path is null || connection.SocketFile.IsSameFile(_socketFile);
}
