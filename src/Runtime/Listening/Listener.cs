namespace UdsAot.Listening;

/// <summary>A listener, as mounts.json or the command line asks for it.</summary>
/// <param name="Url">Where.</param>
/// <param name="Limits">What its clients may take.</param>
internal sealed record Listener(ListenerUrl Url, ListenerLimits Limits);
