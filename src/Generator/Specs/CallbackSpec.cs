namespace UdsAot.Generator.Specs;

/// <summary>A page or report of the proxy about itself.</summary>
/// <param name="Name"><c>status</c>, <c>metrics</c> or <c>health</c>.</param>
internal sealed record CallbackSpec(string Name) : LocalContentSpec
{
    public const string Status = "status";
    public const string Metrics = "metrics";
    public const string Health = "health";

    public override string Description => "a callback";

    /// <summary>True if it shows counters.</summary>
    public bool ShowsCounters => Name != Health;
}
