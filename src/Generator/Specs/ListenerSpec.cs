namespace UdsAot.Generator.Specs;

/// <summary>Where clients connect.</summary>
/// <param name="Url">As written.</param>
/// <param name="Limits">What its clients may take.</param>
internal sealed record ListenerSpec(string Url, ListenerLimitsSpec Limits);
