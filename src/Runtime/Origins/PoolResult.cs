using UdsAot.Failures;


namespace UdsAot.Origins;

/// <summary>What asking for an origin connection came to: a connection, or the reason that there is none.</summary>
/// <param name="Connection">The connection, or null.</param>
/// <param name="Errno">The error number (errno(3)) if there is none.</param>
/// <param name="QueueWasFull">True if no connection was even tried: all were in use, and stayed so until the deadline.</param>
/// <param name="Fault">The reason in words, where the error does not say it.</param>
internal readonly record struct PoolResult(OriginConnection? Connection, int Errno, bool QueueWasFull, ConnectFault? Fault = null);
