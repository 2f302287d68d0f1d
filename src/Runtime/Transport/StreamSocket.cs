namespace UdsAot.Transport;

/// <summary>A connected socket with one operation in each direction at a time, which may end at once or later.</summary>
internal abstract class StreamSocket
{
    /// <summary>The kernel's descriptor, valid until the socket is closed.</summary>
    public abstract int Descriptor { get; }

    /// <summary>Receives bytes as soon as some have arrived; the result is 0 when the peer has ended its half.</summary>
    /// <param name="operation">A begun operation with its memory set.</param>
    /// <returns>True if the operation waits and <see cref="SocketOperation.Ended"/> will be called; false if it has ended.</returns>
    public abstract bool Receive(TransferOperation operation);

    /// <summary>Sends all of the operation's memory.</summary>
    /// <inheritdoc cref="Receive"/>
    public abstract bool Send(TransferOperation operation);

    /// <summary>Ends the sending direction; the peer may go on sending.</summary>
    public abstract void EndSending();

    /// <summary>Closes the socket. Waiting operations end with an error, on a pool thread. Safe from any thread, any number of times.</summary>
    public abstract void Close();
}
