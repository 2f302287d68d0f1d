using UdsAot.Failures;
using UdsAot.Transport;

namespace UdsAot.Origins;

/// <summary>Result of one attempt to connect to an origin.</summary>
/// <param name="Socket">The connected socket, or null.</param>
/// <param name="Errno">The error number (errno(3)) if there is no socket; ETIMEDOUT after the deadline.</param>
/// <param name="Fault">The failure in words, if the error number does not tell it.</param>
internal readonly record struct ConnectResult(StreamSocket? Socket, int Errno, ConnectFault? Fault = null);
