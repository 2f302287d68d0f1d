using UdsAot.Generator.Diagnostics;
using UdsAot.Generator.Parsing;

namespace UdsAot.Generator.Binding;

/// <summary>
/// The parts of the schema that are checked like all others and then refused, because this version has no code that serves them.
/// When the code is there, the binder's line that calls <see cref="Refuse"/> becomes a line that fills a spec, and the entry
/// goes from here.
/// </summary>
internal static class NotYet
{
    public const string TlsListener = "An https:// listener";

    private static readonly Dictionary<string, string> s_cures = new()
    {
        [TlsListener] = "Write 'http://' and let another server do TLS before it",
    };

    /// <summary>What is refused, each as its message names it.</summary>
    public static IEnumerable<string> Features => s_cures.Keys;

    /// <summary>Reports a part of the schema at its place.</summary>
    public static void Refuse(DiagnosticBag diagnostics, string feature, TextRange range)
        => diagnostics.Add(Descriptors.NotCompiled, range, feature, s_cures[feature]);
}
