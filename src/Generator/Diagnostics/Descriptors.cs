using Microsoft.CodeAnalysis;

namespace UdsAot.Generator.Diagnostics;

/// <summary>
/// All that can be wrong with a mounts.json. Each message says what is wrong, then what to write. An id is never used again
/// for something else; docs/diagnostics.md has a section for each.
/// </summary>
internal static class Descriptors
{
    /// <summary>The project does not hand the generator one mounts file with its hash.</summary>
    public static readonly DiagnosticDescriptor BuildSetup = Error(
        "UDS001", "The project hands over no usable mounts file", "{0}. {1}.");

    /// <summary>The text is not JSON, or not text.</summary>
    public static readonly DiagnosticDescriptor NotJson = Error(
        "UDS002", "The file is not JSON", "This is not JSON: {0}. Correct it here; comments and trailing commas are allowed.");

    /// <summary>A key that must be there is not.</summary>
    public static readonly DiagnosticDescriptor MissingKey = Error(
        "UDS003", "A key is missing", "{0} has no '{1}'. Write {2}.");

    /// <summary>A key that nobody knows.</summary>
    public static readonly DiagnosticDescriptor UnknownKey = Error(
        "UDS004", "A key is unknown", "'{0}' is not a key of {1}. {2}.");

    /// <summary>The same key twice in one object.</summary>
    public static readonly DiagnosticDescriptor DuplicateKey = Error(
        "UDS005", "A key is written twice", "'{0}' was already written in line {1}. Keep one of the two.");

    /// <summary>A value of another kind than its key wants.</summary>
    public static readonly DiagnosticDescriptor WrongType = Error(
        "UDS006", "A value is of the wrong type", "'{0}' is {1} and must be {2}. Write {3}.");

    /// <summary>A number outside of its range.</summary>
    public static readonly DiagnosticDescriptor OutOfRange = Error(
        "UDS007", "A number is out of range", "{0} is no possible '{1}'. Write {2}.");

    /// <summary>A text that is not among the possible ones.</summary>
    public static readonly DiagnosticDescriptor InvalidChoice = Error(
        "UDS008", "A value is not among the possible ones", "'{0}' is no possible '{1}'. Write {2}.");

    /// <summary>A list without elements where that leaves nothing to serve.</summary>
    public static readonly DiagnosticDescriptor EmptyList = Error(
        "UDS009", "A list is empty", "'{0}' is empty. Write at least one {1} in it.");

    /// <summary>Both <c>mounts</c> and <c>vhosts</c> at the root.</summary>
    public static readonly DiagnosticDescriptor MountsAndVhosts = Error(
        "UDS010", "There are mounts beside vhosts",
        "'mounts' stands beside 'vhosts' of line {0}. Move these mounts into a vhost; the one named '*' takes every other host.");

    /// <summary>A key or scheme that lwsws has and UdsAot never will.</summary>
    public static readonly DiagnosticDescriptor LwsOnly = Error(
        "UDS011", "lwsws has this and UdsAot does not", "'{0}' is of lwsws and not supported here. {1}.");

    /// <summary>A mountpoint that is no path.</summary>
    public static readonly DiagnosticDescriptor InvalidMountpoint = Error(
        "UDS013", "A mountpoint is malformed", "The mountpoint '{0}' {1}. Write {2}.");

    /// <summary>The same mountpoint twice in a vhost.</summary>
    public static readonly DiagnosticDescriptor DuplicateMountpoint = Error(
        "UDS014", "A mountpoint is mounted twice",
        "'{0}' is already mounted in line {1}. Mount one of the two elsewhere, or remove it.");

    /// <summary>A mount that no request gets to.</summary>
    public static readonly DiagnosticDescriptor UnreachableMount = Create(
        "UDS015", "A mount can never be reached", "No request can reach '{0}': {1}. {2}.", DiagnosticSeverity.Warning);

    /// <summary>A vhost name that is no host, suffix or asterisk.</summary>
    public static readonly DiagnosticDescriptor InvalidVhostName = Error(
        "UDS016", "A vhost's name is malformed", "The vhost name '{0}' {1}. Write {2}.");

    /// <summary>The same vhost twice.</summary>
    public static readonly DiagnosticDescriptor DuplicateVhost = Error(
        "UDS017", "A vhost is written twice",
        "The vhost '{0}' was already written in line {1}. Put the mounts of both into one.");

    /// <summary>An origin of a known form that is malformed.</summary>
    public static readonly DiagnosticDescriptor InvalidOrigin = Error(
        "UDS018", "An origin is malformed", "The origin '{0}' {1}. Write {2}.");

    /// <summary>An origin of no known form.</summary>
    public static readonly DiagnosticDescriptor UnknownScheme = Error(
        "UDS019", "An origin's scheme is unknown",
        "The origin '{0}' has no known scheme. Write '+/path/to/socket:/' for a server on a Unix socket.");

    /// <summary>A text that cannot name a Unix socket.</summary>
    public static readonly DiagnosticDescriptor InvalidSocketPath = Error(
        "UDS020", "A socket path cannot be used", "The socket path '{0}' {1}. Write {2}.");

    /// <summary>A listener URL that nothing can listen on.</summary>
    public static readonly DiagnosticDescriptor InvalidListener = Error(
        "UDS021", "A listener's URL is malformed", "The listener '{0}' cannot be used: {1}.");

    /// <summary>Two listeners that want the same address.</summary>
    public static readonly DiagnosticDescriptor DuplicateListener = Error(
        "UDS022", "Two listeners want one address",
        "'{0}' wants an address that '{1}' in line {2} already has. Change the port or remove one of the two.");

    /// <summary>A listener on the socket that a mount forwards to.</summary>
    public static readonly DiagnosticDescriptor ListenerIsOrigin = Error(
        "UDS023", "A mount forwards to a listener",
        "The origin '{0}' is the listener of line {1}, so that requests would go round for ever. Write where another server listens.");

    /// <summary>A field name that is no token.</summary>
    public static readonly DiagnosticDescriptor InvalidFieldName = Error(
        "UDS024", "A header field's name is malformed",
        "'{0}' is no name of a header field. Write letters, digits and '-' only, as in 'X-Frame-Options'.");

    /// <summary>A field value that would break the message.</summary>
    public static readonly DiagnosticDescriptor InvalidFieldValue = Error(
        "UDS025", "A header field's value cannot be sent", "The value of '{0}' {1}. Write {2}.");

    /// <summary>A field that is not for mounts.json to decide on.</summary>
    public static readonly DiagnosticDescriptor ReservedField = Error(
        "UDS026", "A header field is not for mounts.json to decide on", "'{0}' cannot be {1}: {2}. {3}.");

    /// <summary>The same field twice, or wanted and not wanted at once.</summary>
    public static readonly DiagnosticDescriptor ConflictingField = Error(
        "UDS027", "Two entries about one header field disagree", "'{0}' is {1} here and {2} in line {3}. Keep one of the two.");

    /// <summary>A literal for <c>host</c> that is no host.</summary>
    public static readonly DiagnosticDescriptor InvalidHost = Error(
        "UDS028", "A Host is malformed",
        "'{0}' is no possible Host. Write 'preserve', or a name or address with or without a port, as in 'api.local:8080'.");

    /// <summary>A key that has no effect without another, or with the values that stand beside it.</summary>
    public static readonly DiagnosticDescriptor NoEffect = Error(
        "UDS029", "A key has no effect here", "'{0}' has no effect {1}. {2}.");

    /// <summary>An origin whose certificate is not looked at.</summary>
    public static readonly DiagnosticDescriptor OriginIsNotVerified = Create(
        "UDS070", "An origin is not verified",
        "Whoever answers in the origin's place is believed, and gets all requests. Write \"ca\": \"/path/to/ca.pem\" with what signed its certificate instead.",
        DiagnosticSeverity.Warning);

    /// <summary>An origin on a Unix socket that is to be verified, without the name to do it by.</summary>
    public static readonly DiagnosticDescriptor MissingServerName = Error(
        "UDS071", "An origin has no name to be verified by",
        "The origin '{0}' has no host that its certificate could be for. Write \"tls\": {{ \"server-name\": \"NAME\" }} with the name in that certificate.");

    /// <summary>A folder or file that cannot be compiled in.</summary>
    public static readonly DiagnosticDescriptor UnservableFile = Error(
        "UDS080", "A file cannot be compiled in", "'{0}' {1}. {2}.");

    /// <summary>A file that no request gets to.</summary>
    public static readonly DiagnosticDescriptor HiddenFile = Create(
        "UDS081", "A file can never be reached",
        "No request can reach the file '{0}': '{1}' of line {2} takes its path. Rename or remove one of the two.", DiagnosticSeverity.Warning);

    /// <summary>A password that a request need not know, because its upgrade takes it to another mount.</summary>
    public static readonly DiagnosticDescriptor GuardIsPassedBy = Error(
        "UDS110", "A password can be passed by",
        "A request that asks for an upgrade passes this mount by, and its password with it. Leave out 'no-ws-upgrades' of this mount.");

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
