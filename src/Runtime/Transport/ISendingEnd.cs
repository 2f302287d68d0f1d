namespace UdsAot.Transport;

/// <summary>A connection's pipes that have something to say when no more is sent.</summary>
internal interface ISendingEnd
{
    /// <summary>Says it, once. Never throws.</summary>
    ValueTask EndAsync();
}
