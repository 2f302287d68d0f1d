namespace UdsAot.Observing;

/// <summary>A mount's last failure.</summary>
/// <param name="Time">When.</param>
/// <param name="Side">Whose fault it was.</param>
/// <param name="Phase">What was being done, as the log has it.</param>
/// <param name="Errno">The error, as the log has it.</param>
/// <param name="Words">What it means and what to do.</param>
internal sealed record LastFailureStatus(DateTimeOffset Time, string Side, string Phase, string Errno, string Words);
