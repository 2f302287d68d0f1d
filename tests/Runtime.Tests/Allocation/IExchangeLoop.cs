namespace UdsAot.Tests.Allocation;

/// <summary>A client on one connection whose exchanges allocate nothing on its own side.</summary>
internal interface IExchangeLoop : IDisposable
{
    /// <summary>Sends a request and reads its response to the end.</summary>
    void Exchange();
}
