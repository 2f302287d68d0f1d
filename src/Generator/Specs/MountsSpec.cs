namespace UdsAot.Generator.Specs;

/// <summary>All that the emitter sees of a mounts.json without mistakes. Holds no positions: white space does not change it.</summary>
/// <param name="Listeners">In the order of the file; a listener's index is its place here.</param>
/// <param name="Vhosts">In the order of the file; a vhost's index is its place here.</param>
/// <param name="Mounts">In the order of the file, over all vhosts; a mount's index is its place here.</param>
internal sealed record MountsSpec(
    EquatableArray<ListenerSpec> Listeners,
    EquatableArray<VhostSpec> Vhosts,
    EquatableArray<MountSpec> Mounts)
{
    /// <summary>What the clients of listeners may take that are given on the command line.</summary>
    public ListenerLimitsSpec GivenListeners { get; init; } = ListenerLimitsSpec.Default;
}
