using System.Diagnostics.CodeAnalysis;
using UdsAot.Addresses;

namespace UdsAot.Access;

/// <summary>
/// The password checks that wait. The clients take turns, each with its checks in order of arrival, so that one that guesses delays the
/// others by one check each. Not safe for several threads.
/// </summary>
/// <param name="capacity">Checks that may wait.</param>
internal sealed class PasswordTurns(int capacity)
{
    /// <summary>Checks of one client that may wait; those of <see cref="ClientKey.None"/> may be as many as there is room for.</summary>
    public const int MaxOfClient = 8;

    private readonly Dictionary<ClientKey, LinkedList<PasswordCheck>> _waiting = [];
    private readonly Queue<ClientKey> _turns = new();
    private int _count;

    /// <summary>Adds a check; false if there are too many, or too many of its client.</summary>
    public bool TryAdd(PasswordCheck check)
    {
        bool isWaiting = _waiting.TryGetValue(check.Client, out LinkedList<PasswordCheck>? checks);
        if (isWaiting && check.Client != ClientKey.None && checks!.Count >= MaxOfClient)
        {
            return false;
        }
        if (_count == capacity && (isWaiting || !TryMakeRoom()))
        {
            return false;
        }
        if (!isWaiting)
        {
            checks = new LinkedList<PasswordCheck>();
            _waiting.Add(check.Client, checks);
            _turns.Enqueue(check.Client);
        }
        checks!.AddLast(check);
        _count++;
        return true;
    }

    /// <summary>Takes the first check of the client whose turn it is.</summary>
    public bool TryTake([NotNullWhen(true)] out PasswordCheck? check)
    {
        if (!_turns.TryDequeue(out ClientKey client))
        {
            check = null;
            return false;
        }
        LinkedList<PasswordCheck> checks = _waiting[client];
        check = checks.First!.Value;
        checks.RemoveFirst();
        _count--;
        if (checks.Count > 0)
        {
            _turns.Enqueue(client);
        }
        else
        {
            _waiting.Remove(client);
        }
        return true;
    }

    /// <summary>Turns the last check away of the client that has most of them, for a client that has none.</summary>
    /// <returns>False if no client has more than one.</returns>
    private bool TryMakeRoom()
    {
        LinkedList<PasswordCheck>? most = null;
        foreach (LinkedList<PasswordCheck> checks in _waiting.Values)
        {
            if (checks.Count > (most?.Count ?? 1))
            {
                most = checks;
            }
        }
        if (most is null)
        {
            return false;
        }
        most.Last!.Value.TurnAway();
        most.RemoveLast();
        _count--;
        return true;
    }
}
