namespace UdsAot.Soak;

/// <summary>One kind of traffic.</summary>
/// <param name="Name">What it is called in the report.</param>
/// <param name="Weight">How often it comes, relative to the others.</param>
/// <param name="Restarts">True if its origin is being restarted meanwhile.</param>
/// <param name="RunAsync">One exchange; an exception says how it failed.</param>
internal sealed record Traffic(string Name, int Weight, bool Restarts, Func<Caller, Task> RunAsync);
