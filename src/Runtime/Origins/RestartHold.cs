namespace UdsAot.Origins;

/// <summary>How long an absent or refusing origin is waited for, as one that is being restarted (key <c>restart-hold</c>).</summary>
/// <param name="Milliseconds">From the first attempt to connect on; 0 for not at all.</param>
/// <param name="Patient">Who waits; the hold ends when it has left.</param>
internal readonly record struct RestartHold(int Milliseconds, IWaiter Patient);
