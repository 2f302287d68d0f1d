using System.Text.Json.Serialization;

namespace UdsAot.Observing;

/// <summary>How often exchanges failed in one way.</summary>
/// <param name="Side"><c>origin</c> or <c>client</c>: whose fault it was.</param>
/// <param name="Phase">What was being done, as a word such as <c>connect</c>.</param>
/// <param name="Errno">The error, such as <c>ENOENT</c> or <c>early_end</c>.</param>
/// <param name="Count">How often.</param>
/// <param name="Words">Phase and error as the log has them, for the page.</param>
internal sealed record FailureStatus(string Side, string Phase, string Errno, long Count, [property: JsonIgnore] string Words);
