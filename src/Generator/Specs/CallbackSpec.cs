namespace UdsAot.Generator.Specs;

/// <summary>Something of the proxy itself that a mount shows.</summary>
/// <param name="Name"><c>status</c>, <c>metrics</c> or <c>health</c>.</param>
internal sealed record CallbackSpec(string Name) : OwnContentSpec
{
    public const string Status = "status";
    public const string Metrics = "metrics";
    public const string Health = "health";

    public override string Words => "a callback";

    /// <summary>Whether it shows what is counted.</summary>
    public bool ShowsCounters => Name != Health;
}
