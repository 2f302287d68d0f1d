using UdsAot.Failures;

namespace UdsAot.Forwarding;

/// <summary>Result of a non-blocking read of a request's body.</summary>
/// <param name="Count">Bytes of payload, possibly 0.</param>
/// <param name="IsEnd">True if the body is complete.</param>
/// <param name="Fault">The reason that the body cannot be read further, or None.</param>
internal readonly record struct BodyRead(int Count, bool IsEnd, BodyFault Fault = BodyFault.None);
