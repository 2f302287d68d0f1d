namespace UdsAot.Transport;

/// <summary>A connected socket: one operation in each direction at a time, each of which may end at once or later.</summary>
internal abstract class StreamSocket
{
    /// <summary>The kernel's number for it, good until it is closed.</summary>
    public abstract int Descriptor { get; }

    /// <summary>Receives what has come, as soon as something has; the result is 0 when the peer has ended its half.</summary>
    /// <param name="operation">Begun, with its memory set.</param>
    /// <returns>True if the operation waits, and <see cref="SocketOperation.Ended"/> will be called; false if it has ended.</returns>
    public abstract bool Receive(TransferOperation operation);

    /// <summary>Sends all of the operation's memory.</summary>
    /// <inheritdoc cref="Receive"/>
    public abstract bool Send(TransferOperation operation);

    /// <summary>Tells the peer that nothing more will be sent; it may go on sending.</summary>
    public abstract void EndSending();

    /// <summary>Closes the socket. Operations that wait end with an error, on a thread of the pool. Safe from any thread, any number of times.</summary>
    public abstract void Close();
}
