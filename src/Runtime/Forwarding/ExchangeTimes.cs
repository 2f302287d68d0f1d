namespace UdsAot.Forwarding;

/// <summary>When an exchange came to its steps, on the access log's clock; 0 for a step that it did not come to.</summary>
internal struct ExchangeTimes
{
    /// <summary>The request's head was there.</summary>
    public long Begun;

    /// <summary>An origin was turned to.</summary>
    public long Forwarded;

    /// <summary>There was a connection to it.</summary>
    public long Connected;

    /// <summary>The first byte of its response came.</summary>
    public long FirstByte;

    /// <summary>Its response had ended.</summary>
    public long ResponseEnded;
}
