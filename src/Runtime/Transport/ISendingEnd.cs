namespace UdsAot.Transport;

/// <summary>A connection's pipes that send a final message, such as TLS's close_notify, before the sending direction is closed.</summary>
internal interface ISendingEnd
{
    /// <summary>Sends it, once. Never throws.</summary>
    ValueTask EndAsync();
}
