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
    public const string TlsOrigin = "An origin behind TLS";
    public const string TcpOrigin = "An origin on TCP";
    public const string Redirect = "A redirect";
    public const string Files = "An origin of files";
    public const string Callback = "A callback origin";

    private const string UseSocket = "Write '+/path/to/socket:/' with a server on a Unix socket";

    private static readonly Dictionary<string, string> s_cures = new()
    {
        [TlsListener] = "Write 'http://' and let another server do TLS before it",
        [TlsOrigin] = UseSocket,
        [TcpOrigin] = UseSocket,
        [Redirect] = UseSocket,
        [Files] = UseSocket,
        [Callback] = UseSocket,
        ["'append-path'"] = "Leave it out",
    };

    /// <summary>What is refused, each as its message names it.</summary>
    public static IEnumerable<string> Features => s_cures.Keys;

    /// <summary>Reports a part of the schema at its place.</summary>
    public static void Refuse(DiagnosticBag diagnostics, string feature, TextRange range)
        => diagnostics.Add(Descriptors.NotCompiled, range, feature, s_cures[feature]);

    /// <summary>Reports a key where it is written.</summary>
    public static void Refuse(DiagnosticBag diagnostics, JsonProperty property)
        => Refuse(diagnostics, $"'{property.Name}'", property.NameRange);
}
