namespace UdsAot.Transport;

/// <summary>Receives the events of connections that a listener could not serve. Called from any thread, at any rate.</summary>
internal interface ITransportEvents
{
    /// <summary>There is no memory for another connection; a client in clear text got a 503.</summary>
    void Refused();

    /// <summary>A listener has stopped to accept connections, for good.</summary>
    void WentDeaf();
}
