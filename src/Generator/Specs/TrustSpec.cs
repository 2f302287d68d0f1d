using UdsAot.Generator.Collections;

namespace UdsAot.Generator.Specs;

/// <summary>The trusted proxies.</summary>
/// <param name="Unix">True if every peer on a listener's Unix socket is trusted.</param>
/// <param name="Networks">In the order of the file.</param>
internal sealed record TrustSpec(bool Unix, EquatableArray<NetworkSpec> Networks);
