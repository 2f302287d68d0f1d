namespace UdsAot.Transport;

/// <summary>A TCP connect that is pending or has ended at once.</summary>
/// <param name="Socket">The connecting socket; closing it ends the attempt. Null if no socket could be created.</param>
/// <param name="Ended">The result: 0 if the socket is connected, otherwise an error number.</param>
internal readonly record struct ConnectAttempt(StreamSocket? Socket, Task<int> Ended);
