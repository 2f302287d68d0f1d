using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Specs;

namespace UdsAot.Generator;

/// <summary>What a mounts file was compiled to.</summary>
/// <param name="Diagnostics">All that is wrong with it.</param>
/// <param name="Spec">What to emit, or null after an error.</param>
internal sealed record CompiledMountsFile(EquatableArray<DiagnosticSpec> Diagnostics, MountsSpec? Spec);
