namespace UdsAot.Origins;

/// <summary>The exchange that uses a connection, as the connection's pool sees it. From any thread.</summary>
internal interface IPoolExchange
{
    /// <summary>
    /// True if it waits for its client: for more of the request's body, or for room to write the response. Never true of one that waits
    /// for its origin, of a tunnel, or of a stream of events.
    /// </summary>
    bool WaitsForClient { get; }

    /// <summary>Bytes of bodies that have come from the client or gone to it.</summary>
    long Moved { get; }

    /// <summary>Ends the exchange if it still uses the connection and waits for its client: others queue for the connection.</summary>
    void Shed(OriginConnection connection);
}
