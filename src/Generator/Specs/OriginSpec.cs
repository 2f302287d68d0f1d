namespace UdsAot.Generator.Specs;

/// <summary>A server on a Unix socket.</summary>
/// <param name="Written">The origin as written.</param>
/// <param name="Socket">Absolute path, or <c>@name</c>.</param>
/// <param name="InsidePath">Path inside the origin as written: begins with <c>/</c>, visible ASCII.</param>
internal sealed record OriginSpec(string Written, string Socket, string InsidePath);
