namespace UdsAot.Generator.Emitting;

/// <summary>A further parameter of a lookup.</summary>
/// <param name="Type">Its type as C#.</param>
/// <param name="Name">Its name, in the lookup and in the answers.</param>
/// <param name="First">The argument of the first call.</param>
internal sealed record LookupParameter(string Type, string Name, string First);
