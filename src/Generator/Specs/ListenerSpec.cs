namespace UdsAot.Generator.Specs;

/// <summary>Where clients connect.</summary>
/// <param name="Url">As written.</param>
/// <param name="Limits">What its clients may take.</param>
/// <param name="Permissions">Who may connect to its socket file; null where nothing is said.</param>
internal sealed record ListenerSpec(string Url, ListenerLimitsSpec Limits, SocketPermissionsSpec? Permissions);
