using UdsAot.Generator.Collections;

namespace UdsAot.Generator.Specs;

/// <summary>A valid mounts.json as the emitter sees it, without positions: white space does not change it.</summary>
/// <param name="Listeners">In the order of the file; a listener's index is its place here.</param>
/// <param name="Vhosts">In the order of the file; a vhost's index is its place here.</param>
/// <param name="Mounts">In the order of the file, over all vhosts; a mount's index is its place here.</param>
internal sealed record MountsSpec(
    EquatableArray<ListenerSpec> Listeners,
    EquatableArray<VhostSpec> Vhosts,
    EquatableArray<MountSpec> Mounts)
{
    /// <summary>The limits of listeners given on the command line.</summary>
    public ListenerLimitsSpec GivenListeners { get; init; } = ListenerLimitsSpec.Default;
}
