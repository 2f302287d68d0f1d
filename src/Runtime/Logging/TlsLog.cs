namespace UdsAot.Logging;

/// <summary>
/// The messages about TLS with clients; their ids are among those of <see cref="Logging.Log"/>. They are in a class of their own,
/// because every message of a class is in the executable if one of them is.
/// </summary>
internal static partial class TlsLog
{
    [LoggerMessage(120, LogLevel.Information, "certificate {Path} was read again: serial {Serial}, valid until {Until}; new connections get it")]
    public static partial void CertificateRead(this ILogger logger, string path, string serial, string until);

    [LoggerMessage(121, LogLevel.Information, "authorities {Path} were read again: {Count}; new connections are held to them")]
    public static partial void AuthoritiesRead(this ILogger logger, string path, int count);

    /// <summary>Files that changed are no good.</summary>
    /// <param name="logger">The log.</param>
    /// <param name="problem">What is wrong, as a sentence that begins with the path of the file.</param>
    [LoggerMessage(122, LogLevel.Warning, "{Problem}; what was read before goes on serving")]
    public static partial void CertificateKept(this ILogger logger, string problem);

    [LoggerMessage(123, LogLevel.Warning, "certificate {Path} {Problem}; clients will refuse it")]
    public static partial void CertificateIsNotValid(this ILogger logger, string path, string problem);

    [LoggerMessage(124, LogLevel.Information, "SIGHUP: reading certificates again")]
    public static partial void ReadingCertificates(this ILogger logger);

    /// <summary>A client did not come past TLS.</summary>
    /// <param name="logger">The log.</param>
    /// <param name="client">The client's address, or <c>unknown</c>.</param>
    /// <param name="reason">Why, as a clause about the client.</param>
    [LoggerMessage(206, LogLevel.Information, "client {Client}: no TLS connection came about, because {Reason}")]
    public static partial void HandshakeFailed(this ILogger logger, string client, string reason);
}
