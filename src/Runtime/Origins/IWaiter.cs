namespace UdsAot.Origins;

/// <summary>The exchange that a connection is opened for, if opening may take long.</summary>
internal interface IWaiter
{
    /// <summary>True if the exchange no longer waits for the connection. Called on any thread.</summary>
    bool HasLeft { get; }

    /// <summary>Its place in the queue of the pool; null while it does not queue. The pool uses this with its lock held.</summary>
    PoolWaiter? Place { get; set; }
}
