namespace UdsAot.Routing;

/// <summary>
/// The table of the mounts.json that this executable was built with; the generator writes the other half, with every
/// override. If the generator did not run, the class does not compile.
/// </summary>
internal sealed partial class CompiledMounts : MountTable
{
    public static CompiledMounts Instance { get; } = new();
}
