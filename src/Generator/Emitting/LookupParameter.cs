namespace UdsAot.Generator.Emitting;

/// <summary>Something else than the key that the answers of a lookup depend on.</summary>
/// <param name="Type">Its type as C#.</param>
/// <param name="Name">Its name, in the lookup and in the answers.</param>
/// <param name="First">What the lookup is called with.</param>
internal sealed record LookupParameter(string Type, string Name, string First);
