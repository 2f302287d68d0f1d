namespace UdsAot.Origins;

/// <summary>How long to wait for a missing or refusing origin, as one that is restarting (key <c>restart-hold</c>).</summary>
/// <param name="Milliseconds">Milliseconds from the first attempt to connect; 0 for no wait.</param>
/// <param name="Patient">The waiting exchange; the hold ends when its client disconnects.</param>
internal readonly record struct RestartHold(int Milliseconds, IWaiter Patient);
