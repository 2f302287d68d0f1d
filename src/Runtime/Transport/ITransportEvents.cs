namespace UdsAot.Transport;

/// <summary>Hears of connections that a listener could not serve. Called from any thread, at any rate.</summary>
internal interface ITransportEvents
{
    /// <summary>There is no memory for another connection; the client was answered 503 where it speaks clear text.</summary>
    void Refused();

    /// <summary>A listener accepts no connections any more, and nothing can have it do so again.</summary>
    void WentDeaf();
}
