namespace UdsAot.Origins;

/// <summary>
/// Ends slow exchanges while requests queue: those whose clients send or read next to nothing hold connections that others wait for
/// (docs/decisions/0143).
/// </summary>
internal sealed partial class OriginPool
{
    private readonly List<OriginConnection> _connections = [];
    private readonly List<(long Rate, OriginConnection Connection)> _slow = [];

    /// <summary>Looks at all connections, and ends the slowest exchanges, one for each request that waits.</summary>
    private void ShedSlow(long now)
    {
        lock (_gate)
        {
            foreach (OriginConnection connection in _connections)
            {
                long rate = connection.Use.Look(now);
                if (rate != ClientPace.Enough && _queue.Count > 0 && IsWantedByOthers(connection))
                {
                    _slow.Add((rate, connection));
                }
            }
            if (_slow.Count == 0)
            {
                return;
            }
            _slow.Sort(static (one, other) => one.Rate.CompareTo(other.Rate));
            for (int i = 0; i < _slow.Count && i < _queue.Count; i++)
            {
                _slow[i].Connection.Use.Shed();
            }
            _slow.Clear();
        }
    }

    // Where the queue's requests are all of clients that hold their shares, only their own exchanges are in their way.
    private bool IsWantedByOthers(OriginConnection connection) => _queue.HasTurns || connection.Use.Client is { Waiting.Count: > 0 };

    private void Register(OriginConnection connection)
    {
        lock (_gate)
        {
            _connections.Add(connection);
        }
    }
}
