using UdsAot.Failures;


namespace UdsAot.Origins;

/// <summary>Result of asking a pool for a connection: a connection, or the reason that there is none.</summary>
/// <param name="Connection">The connection, or null.</param>
/// <param name="Errno">The error number (errno(3)) if there is none.</param>
/// <param name="QueueWasFull">True if no connection was tried: all were in use until the deadline.</param>
/// <param name="Fault">The failure in words, if the error number does not tell it.</param>
internal readonly record struct PoolResult(OriginConnection? Connection, int Errno, bool QueueWasFull, ConnectFault? Fault = null);
