namespace UdsAot.Transport;

/// <summary>Receives the events of connections that a listener could not serve. Called from any thread, at any rate.</summary>
internal interface ITransportEvents
{
    /// <summary>There is no memory for another connection; a client in clear text got a 503.</summary>
    void Refused();

    /// <summary>The system has no descriptor, or no memory, for the next connection; it waits in the listener's queue.</summary>
    /// <param name="errno">The error of accept(2): EMFILE, ENFILE, ENOBUFS or ENOMEM.</param>
    void NoRoom(int errno);

    /// <summary>A listener accepts no connections any more, and nothing can have it do so again.</summary>
    void WentDeaf();
}
