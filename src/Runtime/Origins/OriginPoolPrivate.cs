using System.Diagnostics.CodeAnalysis;

namespace UdsAot.Origins;

/// <summary>
/// The connections that serve one client's connection only (docs/decisions/0137). They count as any other, and in the share of the client
/// even while they are idle, because no other can use them.
/// </summary>
internal sealed partial class OriginPool
{
    /// <summary>Milliseconds that an idle private connection is left to its client while requests queue for its place.</summary>
    private const int PrivateRest = 1_000;

    // Idle ones, the one that was used last at the end.
    private readonly List<OriginConnection> _private = [];

    /// <summary>Takes the idle connection that a client has for itself, if there is one.</summary>
    public bool TryTakePrivate(PrivateConnections owner, [NotNullWhen(true)] out OriginConnection? connection)
    {
        LookAtSocketFile();
        while (true)
        {
            bool isCurrent;
            lock (_gate)
            {
                int i = _private.Count - 1;
                while (i >= 0 && _private[i].Owner != owner)
                {
                    i--;
                }
                if (i < 0)
                {
                    connection = null;
                    return false;
                }
                connection = _private[i];
                _private.RemoveAt(i);
                isCurrent = IsCurrent(connection) && !owner.HasEnded;
            }
            if (!isCurrent)
            {
                connection.Close();
            }
            else if (connection.TryTake())
            {
                return true;
            }
        }
    }

    /// <summary>Lays a connection idle for its owner.</summary>
    private void KeepFor(PrivateConnections owner, OriginConnection connection)
    {
        LookAtSocketFile();
        bool isKept = connection.TryLayIdle(_heartbeat.Now);
        if (isKept)
        {
            lock (_gate)
            {
                // It may have been closed since. An owner that ends looks for its connections only afterwards.
                isKept = connection.IsIdle && IsCurrent(connection) && !owner.HasEnded;
                if (isKept)
                {
                    _private.Add(connection);
                }
            }
        }
        if (!isKept)
        {
            connection.Close();
        }
    }

    private void CloseOldPrivate(long now)
    {
        while (TakeOldPrivate(now) is { } old)
        {
            old.Close();
        }
    }

    private OriginConnection? TakeOldPrivate(long now)
    {
        lock (_gate)
        {
            for (int i = 0; i < _private.Count && now - _private[i].IdleSince is long rest && rest >= Math.Min(PrivateRest, _keepAliveTimeout); i++)
            {
                OriginConnection connection = _private[i];
                if (rest >= _keepAliveTimeout || (_queue.Count > 0 && IsWantedByOthers(connection)))
                {
                    _private.RemoveAt(i);
                    return connection;
                }
            }
            return null;
        }
    }
}
