namespace UdsAot.Transport;

/// <summary>A TCP connect that is under way, or has ended at once.</summary>
/// <param name="Socket">The socket that is being connected; closing it ends the attempt. Null where there could not even be one.</param>
/// <param name="Ended">What it comes to; 0 once the socket is connected, else an error number.</param>
internal readonly record struct ConnectAttempt(StreamSocket? Socket, Task<int> Ended);
