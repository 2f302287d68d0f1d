using UdsAot.Generator.Collections;
using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Specs;

namespace UdsAot.Generator;

/// <summary>The result of compiling a mounts file.</summary>
/// <param name="Diagnostics">Its diagnostics.</param>
/// <param name="Spec">The spec to emit, or null after an error.</param>
internal sealed record CompiledMountsFile(EquatableArray<DiagnosticSpec> Diagnostics, MountsSpec? Spec);
