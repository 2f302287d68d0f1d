namespace UdsAot.EndToEnd.Harness;

/// <summary>The one collection of tests, which share a <see cref="Stage"/>.</summary>
[CollectionDefinition(Name)]
public sealed class OnStageCollection : ICollectionFixture<Stage>
{
    public const string Name = "On stage";
}
