namespace UdsAot.Origins;

/// <summary>Whoever a connection is opened for, where that may take long.</summary>
internal interface IWaiter
{
    /// <summary>Whether nobody waits for the connection any more. Asked from any thread.</summary>
    bool HasLeft { get; }
}
