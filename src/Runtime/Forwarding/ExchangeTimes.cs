namespace UdsAot.Forwarding;

/// <summary>Times of an exchange's steps, on the access log's clock; 0 for a step that was not reached.</summary>
internal struct ExchangeTimes
{
    /// <summary>The request's head was complete.</summary>
    public long Begun;

    /// <summary>A connection to an origin was requested.</summary>
    public long Forwarded;

    /// <summary>The exchange had a connection.</summary>
    public long Connected;

    /// <summary>The first byte of the origin's response came.</summary>
    public long FirstByte;

    /// <summary>The origin's response ended.</summary>
    public long ResponseEnded;
}
