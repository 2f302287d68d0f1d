using UdsAot.Addresses;

namespace UdsAot.Origins;

/// <summary>A client's part of a pool: the connections that it holds, and its requests that queue for one. Used for one client after another.</summary>
internal sealed class PoolClient
{
    /// <summary>The client.</summary>
    public ClientKey Key { get; private set; }

    /// <summary>Connections that it may hold at once.</summary>
    public int Share { get; private set; }

    /// <summary>Connections that it holds, those that are being opened for it included.</summary>
    public int Held { get; set; }

    /// <summary>Its requests that wait, in order of arrival.</summary>
    public LinkedList<PoolWaiter> Waiting { get; } = new();

    /// <summary>True while it has its turn to come.</summary>
    public bool IsInTurn { get; set; }

    /// <summary>True if it may hold one more.</summary>
    public bool HasRoom => Held < Share;

    /// <summary>True if nothing is counted for it.</summary>
    public bool IsUnused => Held == 0 && Waiting.Count == 0;

    /// <summary>Makes it ready for a client.</summary>
    public void Begin(ClientKey key, int share)
    {
        Key = key;
        Share = share;
    }
}
