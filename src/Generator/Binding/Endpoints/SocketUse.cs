using UdsAot.Generator.Parsing;

namespace UdsAot.Generator.Binding.Endpoints;

/// <summary>A Unix socket that mounts.json names.</summary>
/// <param name="Socket">Its path or abstract name.</param>
/// <param name="Written">The listener's URL or the origin, as written.</param>
/// <param name="Range">Its place.</param>
internal sealed record SocketUse(string Socket, string Written, TextRange Range);
