using Microsoft.CodeAnalysis;

namespace UdsAot.Generator.Diagnostics;

/// <summary>
/// The diagnostics of mounts.json. Each message says what is wrong, then what to write. The id of a removed diagnostic is never
/// reused; docs/diagnostics.md has a section for each.
/// </summary>
internal static class Descriptors
{
    /// <summary>The project does not give the generator exactly one mounts file with its hash.</summary>
    public static readonly DiagnosticDescriptor BuildSetup = Error(
        "UDS001", "The project provides no usable mounts file", "{0}. {1}.");

    /// <summary>The file is not valid JSON.</summary>
    public static readonly DiagnosticDescriptor NotJson = Error(
        "UDS002", "The file is not JSON", "Invalid JSON: {0}. Correct it here; comments and trailing commas are allowed.");

    /// <summary>A required key is missing.</summary>
    public static readonly DiagnosticDescriptor MissingKey = Error(
        "UDS003", "A key is missing", "{0} has no '{1}'. Write {2}.");

    /// <summary>A key that its object does not have.</summary>
    public static readonly DiagnosticDescriptor UnknownKey = Error(
        "UDS004", "A key is unknown", "'{0}' is not a key of {1}. {2}.");

    /// <summary>The same key twice in one object.</summary>
    public static readonly DiagnosticDescriptor DuplicateKey = Error(
        "UDS005", "A key is written twice", "'{0}' is already written in line {1}. Remove one of the two.");

    /// <summary>A value whose JSON type its key does not take.</summary>
    public static readonly DiagnosticDescriptor WrongType = Error(
        "UDS006", "A value has the wrong type", "'{0}' is {1} and must be {2}. Write {3}.");

    /// <summary>A number outside of its range.</summary>
    public static readonly DiagnosticDescriptor OutOfRange = Error(
        "UDS007", "A number is out of range", "'{1}' cannot be {0}. Write {2}.");

    /// <summary>A string that its key does not take.</summary>
    public static readonly DiagnosticDescriptor InvalidChoice = Error(
        "UDS008", "A value is not allowed", "'{1}' cannot be '{0}'. Write {2}.");

    /// <summary>An empty array where at least one element is needed.</summary>
    public static readonly DiagnosticDescriptor EmptyList = Error(
        "UDS009", "A list is empty", "'{0}' is empty. Add at least one {1}.");

    /// <summary>Both <c>mounts</c> and <c>vhosts</c> at the root.</summary>
    public static readonly DiagnosticDescriptor MountsAndVhosts = Error(
        "UDS010", "Both mounts and vhosts are written",
        "'mounts' cannot be used together with 'vhosts' in line {0}. Move these mounts into a vhost; the one named '*' serves every other host.");

    /// <summary>A key or scheme of lwsws that UdsAot does not support.</summary>
    public static readonly DiagnosticDescriptor LwsOnly = Error(
        "UDS011", "A feature of lwsws is not supported", "UdsAot does not support '{0}' of lwsws. {1}.");

    /// <summary>A mountpoint that is not a valid path.</summary>
    public static readonly DiagnosticDescriptor InvalidMountpoint = Error(
        "UDS013", "A mountpoint is malformed", "The mountpoint '{0}' {1}. Write {2}.");

    /// <summary>The same mountpoint twice in a vhost.</summary>
    public static readonly DiagnosticDescriptor DuplicateMountpoint = Error(
        "UDS014", "A mountpoint is mounted twice",
        "'{0}' is already mounted in line {1}. Mount one of the two elsewhere, or remove it.");

    /// <summary>A mount that no request can reach.</summary>
    public static readonly DiagnosticDescriptor UnreachableMount = Create(
        "UDS015", "A mount can never be reached", "No request can reach '{0}': {1}. {2}.", DiagnosticSeverity.Warning);

    /// <summary>A vhost name that is not a host, a suffix or an asterisk.</summary>
    public static readonly DiagnosticDescriptor InvalidVhostName = Error(
        "UDS016", "A vhost's name is malformed", "The vhost name '{0}' {1}. Write {2}.");

    /// <summary>The same vhost twice.</summary>
    public static readonly DiagnosticDescriptor DuplicateVhost = Error(
        "UDS017", "A vhost is written twice",
        "The vhost '{0}' is already written in line {1}. Move the mounts of both into one.");

    /// <summary>An origin of a known form with a malformed part.</summary>
    public static readonly DiagnosticDescriptor InvalidOrigin = Error(
        "UDS018", "An origin is malformed", "The origin '{0}' {1}. Write {2}.");

    /// <summary>An origin that has none of the known forms.</summary>
    public static readonly DiagnosticDescriptor UnknownScheme = Error(
        "UDS019", "An origin's scheme is unknown",
        "The origin '{0}' has no known scheme. Write '+/path/to/socket:/' for a server on a Unix socket, or 'http://host:port/' for one on TCP.");

    /// <summary>A string that cannot be the address of a Unix socket.</summary>
    public static readonly DiagnosticDescriptor InvalidSocketPath = Error(
        "UDS020", "A socket path is invalid", "The socket path '{0}' {1}. Write {2}.");

    /// <summary>A URL that is not an address to listen on.</summary>
    public static readonly DiagnosticDescriptor InvalidListener = Error(
        "UDS021", "A listener's URL is malformed", "The listener '{0}' is invalid: {1}.");

    /// <summary>Two listeners with the same address.</summary>
    public static readonly DiagnosticDescriptor DuplicateListener = Error(
        "UDS022", "Two listeners have the same address",
        "'{0}' has the same address as '{1}' in line {2}. Change the port or remove one of the two.");

    /// <summary>A listener on the socket that a mount forwards to.</summary>
    public static readonly DiagnosticDescriptor ListenerIsOrigin = Error(
        "UDS023", "A mount forwards to a listener",
        "The origin '{0}' is the listener of line {1}, so requests would loop. Write the address of another server.");

    /// <summary>A field name that is not a token.</summary>
    public static readonly DiagnosticDescriptor InvalidFieldName = Error(
        "UDS024", "A header field's name is malformed",
        "'{0}' is not a valid field name. Write letters, digits and '-' only, as in 'X-Frame-Options'.");

    /// <summary>A field value that cannot be sent in a message.</summary>
    public static readonly DiagnosticDescriptor InvalidFieldValue = Error(
        "UDS025", "A header field's value cannot be sent", "The value of '{0}' {1}. Write {2}.");

    /// <summary>A field that the proxy or another key controls.</summary>
    public static readonly DiagnosticDescriptor ReservedField = Error(
        "UDS026", "A header field is reserved", "'{0}' cannot be {1}: {2}. {3}.");

    /// <summary>Two entries for one field that contradict each other.</summary>
    public static readonly DiagnosticDescriptor ConflictingField = Error(
        "UDS027", "Two entries for one header field conflict", "'{0}' is {1} here and {2} in line {3}. Remove one of the two.");

    /// <summary>A value of <c>host</c> that is not a valid Host.</summary>
    public static readonly DiagnosticDescriptor InvalidHost = Error(
        "UDS028", "A Host is malformed",
        "'{0}' is not a valid Host. Write 'preserve', or a name or address with or without a port, as in 'api.local:8080'.");

    /// <summary>A key that has no effect together with the other keys of its object.</summary>
    public static readonly DiagnosticDescriptor NoEffect = Error(
        "UDS029", "A key has no effect here", "'{0}' has no effect {1}. {2}.");

    /// <summary>An origin whose certificate is not verified.</summary>
    public static readonly DiagnosticDescriptor OriginIsNotVerified = Create(
        "UDS070", "An origin is not verified",
        "The origin's certificate is not verified: any server in its place would receive the requests. Write \"ca\": \"/path/to/ca.pem\" with the certificate that signed the origin's instead.",
        DiagnosticSeverity.Warning);

    /// <summary>An origin on a Unix socket without the name to verify its certificate against.</summary>
    public static readonly DiagnosticDescriptor MissingServerName = Error(
        "UDS071", "An origin has no name to verify",
        "The origin '{0}' has no host to verify its certificate against. Write \"tls\": {{ \"server-name\": \"NAME\" }} with the name in that certificate.");

    /// <summary>A folder or file that cannot be compiled in.</summary>
    public static readonly DiagnosticDescriptor UnservableFile = Error(
        "UDS080", "A file cannot be compiled in", "'{0}' {1}. {2}.");

    /// <summary>A file that no request can reach.</summary>
    public static readonly DiagnosticDescriptor HiddenFile = Create(
        "UDS081", "A file can never be reached",
        "No request can reach the file '{0}': the mount '{1}' in line {2} takes its path. Rename or remove one of the two.", DiagnosticSeverity.Warning);

    /// <summary>A password that a request can avoid, because an upgrade takes it to another mount.</summary>
    public static readonly DiagnosticDescriptor GuardIsPassedBy = Error(
        "UDS110", "A password can be bypassed",
        "A request that asks for an upgrade skips this mount, and with it the password. Remove 'no-ws-upgrades' from this mount.");

    /// <summary>A guarded part of an origin that another mount reaches without the guard.</summary>
    public static readonly DiagnosticDescriptor GuardIsWalkedAround = Create(
        "UDS111", "A guarded origin is reached without its guard",
        "A request for '{0}' of vhost '{1}' gets to '{2}' and needs no password, which '{3}' of line {4} asks for. "
            + "Give '{5}' the same 'basic-auth', or an inside path that does not contain that of '{3}'.",
        DiagnosticSeverity.Warning);

    private const string HelpRoot = "docs/diagnostics.md#";

    private static DiagnosticDescriptor Error(string id, string title, string message)
        => Create(id, title, message, DiagnosticSeverity.Error);

    private static DiagnosticDescriptor Create(string id, string title, string message, DiagnosticSeverity severity)
        => new(id, title, message, "Mounts", severity, isEnabledByDefault: true, helpLinkUri: HelpRoot + id.ToLowerInvariant());
}
