namespace UdsAot.Logging;

/// <summary>
/// The messages about names of origins; their ids are among those of <see cref="Log"/>. They are in a class of their own, because every
/// message of a class is in the executable if one of them is.
/// </summary>
internal static partial class ResolverLog
{
    /// <summary>An outage of the name servers begins.</summary>
    /// <param name="logger">The log.</param>
    /// <param name="name">The host's name.</param>
    /// <param name="cause">The failure, with what to do.</param>
    [LoggerMessage(310, LogLevel.Warning, "host {Name}: its last addresses are used on, for a day at most: {Cause}")]
    public static partial void NameKept(this ILogger logger, string name, string cause);

    [LoggerMessage(311, LogLevel.Information, "host {Name}: the name servers answer again")]
    public static partial void NameFoundAgain(this ILogger logger, string name);
}
