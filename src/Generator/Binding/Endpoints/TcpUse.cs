using UdsAot.Generator.Parsing;
using UdsAot.Generator.Specs;

namespace UdsAot.Generator.Binding.Endpoints;

/// <summary>An origin on TCP that mounts.json names.</summary>
/// <param name="Tcp">Its address.</param>
/// <param name="Written">The origin as written.</param>
/// <param name="Range">Its place.</param>
internal sealed record TcpUse(TcpSpec Tcp, string Written, TextRange Range);
