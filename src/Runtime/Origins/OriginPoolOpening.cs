using UdsAot.Posix;
using UdsAot.Transport;

namespace UdsAot.Origins;

/// <summary>How a connection is opened, and which socket file it leads to.</summary>
internal sealed partial class OriginPool
{
    /// <summary>Milliseconds before connecting is tried again; each further time doubles it, up to sixteen times this.</summary>
    private const int FirstPause = 4;

    private FileStatus _socketFile;
    private long _lookedAt;

    private async ValueTask<ConnectOutcome> OpenAsync(long deadline, RestartHold hold)
    {
        long holdsUntil = _heartbeat.Now + hold.Milliseconds;
        int pause = FirstPause;
        while (true)
        {
            // Before connecting: should another server take the path in between, the connection counts as one to the old one
            // and is given up too early, which costs nothing but a connect.
            FileStatus file = ReadSocketFile();
            (StreamSocket? socket, int errno, ConnectFault? why) = await _connector.ConnectAsync(deadline).ConfigureAwait(false);
            if (socket is not null)
            {
                var connection = new OriginConnection(socket, this) { SocketFile = file };
                _heartbeat.Register(connection);
                return new ConnectOutcome(connection, Errno.None, QueueWasFull: false);
            }
            // What has words of its own, such as a foreign owner, is for people to look at: waiting does not help.
            long until = why is not null ? 0
                : _connector.IsFullBacklog(errno) ? deadline
                : hold.Milliseconds > 0 && _connector.IsAbsent(errno) && !hold.Patient.HasLeft ? holdsUntil
                : 0;
            if (_heartbeat.Now + pause >= until)
            {
                return new ConnectOutcome(null, errno, QueueWasFull: false, why);
            }
            await Task.Delay(pause).ConfigureAwait(false);
            pause = Math.Min(pause * 2, FirstPause * 16);
        }
    }

    /// <summary>Sees, once a beat of the clock, whether the path leads to another socket than before (docs/decisions/0046).</summary>
    private void LookAtSocketFile()
    {
        long now = _heartbeat.Now;
        if (_path is not null && Volatile.Read(ref _lookedAt) != now)
        {
            Volatile.Write(ref _lookedAt, now);
            ReadSocketFile();
        }
    }

    /// <summary>Reads which file the path leads to. One that is absent changes nothing: its server may be about to end, or to come.</summary>
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

    /// <summary>Whether a connection leads to the server that has the path now. Call with the lock held.</summary>
    private bool IsCurrent(OriginConnection connection) => _path is null || connection.SocketFile.IsSameFile(_socketFile);
}
