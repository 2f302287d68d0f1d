namespace UdsAot.Generator.Specs;

/// <summary>Whose word about clients is taken.</summary>
/// <param name="Unix">Whether that of whoever may connect to a listener's Unix socket.</param>
/// <param name="Networks">In the order of the file.</param>
internal sealed record TrustSpec(bool Unix, EquatableArray<NetworkSpec> Networks);
