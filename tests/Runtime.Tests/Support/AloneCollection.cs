namespace UdsAot.Tests.Support;

/// <summary>Tests that look at what is the whole process's: they run while no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
