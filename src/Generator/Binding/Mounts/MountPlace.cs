using UdsAot.Generator.Parsing;
using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Binding.Mounts;

/// <summary>A mount and where it is written.</summary>
/// <param name="Mount">The mount.</param>
/// <param name="Mountpoint">Where its mountpoint is.</param>
/// <param name="Origin">Where its origin is.</param>
internal sealed record MountPlace(MountSpec Mount, TextRange Mountpoint, TextRange Origin);
