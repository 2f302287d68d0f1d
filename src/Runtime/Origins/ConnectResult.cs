using UdsAot.Failures;
using UdsAot.Transport;

namespace UdsAot.Origins;

/// <summary>What one attempt to reach an origin came to.</summary>
/// <param name="Socket">The connected socket, or null.</param>
/// <param name="Errno">The error number (errno(3)) if there is none; ETIMEDOUT where time ran out.</param>
/// <param name="Fault">The reason in words, where the error does not say it.</param>
internal readonly record struct ConnectResult(StreamSocket? Socket, int Errno, ConnectFault? Fault = null);
