namespace UdsAot.Logging;

/// <summary>
/// Messages about TLS with clients. Their ids are among those of <see cref="Logging.Log"/>; they have a class of their own because a
/// class's messages are in the executable if one of them is used.
/// </summary>
internal static partial class TlsLog
{
    [LoggerMessage(120, LogLevel.Information, "certificate {Path} was reloaded: serial {Serial}, valid until {Until}; new connections use it")]
    public static partial void CertificateRead(this ILogger logger, string path, string serial, string until);

    [LoggerMessage(121, LogLevel.Information, "CA certificates {Path} were reloaded: {Count}; new connections are verified against them")]
    public static partial void AuthoritiesRead(this ILogger logger, string path, int count);

    /// <summary>Changed files cannot be used.</summary>
    /// <param name="logger">The log.</param>
    /// <param name="problem">The fault, as a sentence that begins with the path of the file.</param>
    [LoggerMessage(122, LogLevel.Warning, "{Problem}; the previous version stays in use")]
    public static partial void CertificateKept(this ILogger logger, string problem);

    [LoggerMessage(123, LogLevel.Warning, "certificate {Path} {Problem}; clients will reject it")]
    public static partial void CertificateIsNotValid(this ILogger logger, string path, string problem);

    [LoggerMessage(124, LogLevel.Information, "SIGHUP: reloading certificates")]
    public static partial void ReadingCertificates(this ILogger logger);

    /// <summary>A TLS handshake failed.</summary>
    /// <param name="logger">The log.</param>
    /// <param name="client">The client's address, or <c>unknown</c>.</param>
    /// <param name="reason">The reason, as a clause.</param>
    [LoggerMessage(208, LogLevel.Information, "client {Client}: TLS handshake failed: {Reason}")]
    public static partial void HandshakeFailed(this ILogger logger, string client, string reason);
}
