using System.Diagnostics.CodeAnalysis;
using UdsAot.Addresses;

namespace UdsAot.Origins;

/// <summary>
/// The clients of a pool: the connections that each holds, and the requests that wait for one. The clients take turns, each with its
/// requests in order of arrival; a client that holds its share is skipped. Objects for clients and waiters are reused, and a client without
/// connections and requests is forgotten. Not thread-safe.
/// </summary>
/// <param name="share">
/// Connections that a client may hold at once, at least 1; <see cref="ClientKey.None"/> may hold any number.
/// </param>
internal sealed class PoolQueue(int share = int.MaxValue)
{
    /// <summary>Limit of queued requests; one more fails at once, as in a longer queue it would only time out.</summary>
    public const int MaxWaiting = 4096;

    /// <summary>Requests of one client that may queue, so that no client alone fills the queue.</summary>
    public const int MaxWaitingOfClient = 1024;

    // Odd, so that no two clients get the same key; random, so that no client can choose the place of its key in the table.
    private static readonly ulong s_spread = unchecked((ulong)Random.Shared.NextInt64()) | 1;

    private readonly Dictionary<ulong, PoolClient> _clients = [];
    private readonly LinkedList<PoolWaiter> _waiting = new();
    private readonly Queue<PoolClient> _turns = new();
    private readonly Stack<PoolWaiter> _freeWaiters = new();
    private readonly Stack<PoolClient> _freeClients = new();

    /// <summary>Number of queued requests.</summary>
    public int Count => _waiting.Count;

    /// <summary>Clients of which something is counted.</summary>
    public int Clients => _clients.Count;

    /// <summary>False if no request waits for more than a connection: none waits, or all are of clients that hold their shares.</summary>
    public bool HasTurns => _turns.Count > 0;

    /// <summary>Counts one more connection for a client.</summary>
    /// <returns>The client, for <see cref="Release"/>; null if it holds its share.</returns>
    public PoolClient? TryHold(ClientKey key)
    {
        PoolClient client = FindOrAdd(key);
        if (!client.HasRoom)
        {
            return null;
        }
        client.Held++;
        return client;
    }

    /// <summary>Counts one connection less for a client, which may make it one whose turn it is.</summary>
    public void Release(PoolClient client)
    {
        client.Held--;
        if (client.Waiting.Count > 0)
        {
            GiveTurn(client);
        }
        ForgetUnused(client);
    }

    /// <summary>Joins the queue.</summary>
    /// <param name="key">The client.</param>
    /// <param name="deadline">When the wait ends, on the heartbeat's clock.</param>
    /// <param name="request">The request that waits; null for one that cannot leave.</param>
    /// <returns>The waiter, which goes back by <see cref="Keep"/>; null if the queue is full, or the client's part of it.</returns>
    public PoolWaiter? Enter(ClientKey key, long deadline, IWaiter? request = null)
    {
        if (_waiting.Count >= MaxWaiting)
        {
            return null;
        }
        PoolClient client = FindOrAdd(key);
        if (client.Waiting.Count >= MaxWaitingOfClient && key != ClientKey.None)
        {
            return null;
        }
        if (!_freeWaiters.TryPop(out PoolWaiter? waiter))
        {
            waiter = new PoolWaiter();
        }
        waiter.Begin(client, deadline, request);
        _waiting.AddLast(waiter.InQueue);
        client.Waiting.AddLast(waiter.InClient);
        if (client.HasRoom)
        {
            GiveTurn(client);
        }
        return waiter;
    }

    /// <summary>Takes the first request of the client whose turn it is, and counts a connection for it; the caller ends its wait.</summary>
    public bool TryTake([NotNullWhen(true)] out PoolWaiter? waiter)
    {
        while (_turns.TryDequeue(out PoolClient? client))
        {
            client.IsInTurn = false;
            // It may have come to its share, or its requests may have been late, since it was given its turn.
            if (client.HasRoom && client.Waiting.First is { } first)
            {
                waiter = first.Value;
                client.Held++;
                Remove(waiter, client);
                if (client.HasRoom && client.Waiting.Count > 0)
                {
                    GiveTurn(client);
                }
                return true;
            }
            ForgetUnused(client);
        }
        waiter = null;
        return false;
    }

    /// <summary>Removes the oldest request if its deadline has passed. All wait equally long, so the oldest expires first.</summary>
    /// <param name="now">Milliseconds on the heartbeat's clock.</param>
    public PoolWaiter? TakeLate(long now)
    {
        if (_waiting.First is not { Value: { Client: { } client } waiter } || now < waiter.Deadline)
        {
            return null;
        }
        Remove(waiter, client);
        ForgetUnused(client);
        return waiter;
    }

    /// <summary>Removes a request, wherever it stands; all others keep their order.</summary>
    /// <returns>Its waiter; null if the request does not queue.</returns>
    public PoolWaiter? TakeLeaving(IWaiter request)
    {
        if (request.Place is not { Client: { } client } waiter)
        {
            return null;
        }
        Remove(waiter, client);
        ForgetUnused(client);
        return waiter;
    }

    /// <summary>Keeps a waiter whose wait has ended for the next request.</summary>
    public void Keep(PoolWaiter waiter) => _freeWaiters.Push(waiter);

    private void Remove(PoolWaiter waiter, PoolClient client)
    {
        waiter.Leave();
        _waiting.Remove(waiter.InQueue);
        client.Waiting.Remove(waiter.InClient);
    }

    private void GiveTurn(PoolClient client)
    {
        if (!client.IsInTurn)
        {
            client.IsInTurn = true;
            _turns.Enqueue(client);
        }
    }

    private PoolClient FindOrAdd(ClientKey key)
    {
        ulong place = key.Value * s_spread;
        if (!_clients.TryGetValue(place, out PoolClient? client))
        {
            if (!_freeClients.TryPop(out client))
            {
                client = new PoolClient();
            }
            client.Begin(key, key == ClientKey.None ? int.MaxValue : share);
            _clients.Add(place, client);
        }
        return client;
    }

    // One that is among the turns is forgotten when its turn comes.
    private void ForgetUnused(PoolClient client)
    {
        if (client is { IsUnused: true, IsInTurn: false } && _clients.Remove(client.Key.Value * s_spread))
        {
            _freeClients.Push(client);
        }
    }
}
