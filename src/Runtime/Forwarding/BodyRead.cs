using UdsAot.Failures;

namespace UdsAot.Forwarding;

/// <summary>What reading a request's body without waiting came to.</summary>
/// <param name="Count">Bytes of payload that were read, possibly 0.</param>
/// <param name="IsEnd">True if these were the last; no more will come.</param>
/// <param name="Fault">Why the body can't be read on.</param>
internal readonly record struct BodyRead(int Count, bool IsEnd, BodyFault Fault = BodyFault.None);
