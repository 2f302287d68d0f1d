namespace UdsAot.Origins;

/// <summary>The exchange that a connection is opened for, if opening may take long.</summary>
internal interface IWaiter
{
    /// <summary>True if the exchange no longer waits for the connection. Called on any thread.</summary>
    bool HasLeft { get; }
}
