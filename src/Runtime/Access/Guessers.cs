using UdsAot.Addresses;

namespace UdsAot.Access;

/// <summary>
/// The clients that gave wrong passwords. From the fifth one on a client waits before the next is compared: a second, and twice as long
/// each time. A client is an address and not a user, so that the guesses of others lock out no user (docs/decisions/0142).
/// Thread-safe.
/// </summary>
internal sealed class Guessers
{
    /// <summary>Wrong passwords after which the next has to wait.</summary>
    public const int Free = 4;

    /// <summary>Milliseconds without a wrong password after which a client is forgotten.</summary>
    public const int Memory = 900_000;

    /// <summary>Clients that are remembered; one more, and the one whose last wrong password is the oldest is forgotten.</summary>
    public const int MaxClients = 4096;

    private const int FirstWait = 1_000;

    // To four minutes and a quarter.
    private const int MostDoublings = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<ClientKey, LinkedListNode<Guesser>> _clients = [];

    // The one whose last wrong password is the oldest comes first.
    private readonly LinkedList<Guesser> _byTime = new();

    /// <summary>Clients that are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _clients.Count;
            }
        }
    }

    /// <summary>
    /// Milliseconds that a client has to wait before its next password is compared; 0 if it is compared now. The next wait of one that has
    /// guessed begins at once, so that it has no two comparisons at a time.
    /// </summary>
    /// <param name="client">The client; <see cref="ClientKey.None"/> never waits.</param>
    /// <param name="now">Milliseconds on the heartbeat's clock.</param>
    public long BeginTry(ClientKey client, long now)
    {
        lock (_gate)
        {
            Forget(now);
            if (!_clients.TryGetValue(client, out LinkedListNode<Guesser>? node))
            {
                return 0;
            }
            Guesser guesser = node.Value;
            if (now < guesser.NotBefore)
            {
                return guesser.NotBefore - now;
            }
            node.Value = guesser with { NotBefore = now + WaitAfter(guesser.Wrong) };
            return 0;
        }
    }

    /// <summary>Notes what a comparison has found.</summary>
    /// <param name="client">The client.</param>
    /// <param name="isRight">True if the password was right: that ends the wait, and leaves the length of the next one as it is.</param>
    /// <param name="now">Milliseconds on the heartbeat's clock.</param>
    public void EndTry(ClientKey client, bool isRight, long now)
    {
        if (client == ClientKey.None)
        {
            return;
        }
        lock (_gate)
        {
            bool isKnown = _clients.TryGetValue(client, out LinkedListNode<Guesser>? node);
            if (isRight)
            {
                if (isKnown)
                {
                    node!.Value = node.Value with { NotBefore = 0 };
                }
                return;
            }
            if (isKnown)
            {
                _byTime.Remove(node!);
            }
            else
            {
                node = new LinkedListNode<Guesser>(new Guesser(client, 0, 0, 0));
                _clients.Add(client, node);
            }
            int wrong = node!.Value.Wrong + 1;
            node.Value = new Guesser(client, wrong, now + WaitAfter(wrong), now);
            _byTime.AddLast(node);
            if (_clients.Count > MaxClients)
            {
                ForgetFirst();
            }
        }
    }

    private static long WaitAfter(int wrong) => wrong < Free ? 0 : (long)FirstWait << Math.Min(wrong - Free, MostDoublings);

    private void Forget(long now)
    {
        while (_byTime.First is { } first && now - first.Value.LastWrong >= Memory)
        {
            ForgetFirst();
        }
    }

    private void ForgetFirst()
    {
        _clients.Remove(_byTime.First!.Value.Client);
        _byTime.RemoveFirst();
    }

    private readonly record struct Guesser(ClientKey Client, int Wrong, long NotBefore, long LastWrong);
}
