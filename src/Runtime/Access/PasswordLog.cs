namespace UdsAot.Access;

/// <summary>
/// The messages about password files; their ids are among those of <see cref="Logging.Log"/>. They are in a class of their own,
/// because every message of a class is in the executable if one of them is.
/// </summary>
internal static partial class PasswordLog
{
    /// <summary>A password file cannot be read.</summary>
    /// <param name="logger">The log.</param>
    /// <param name="path">Its path, as mounts.json has it.</param>
    /// <param name="errno">The error's name.</param>
    /// <param name="advice">What to do.</param>
    [LoggerMessage(240, LogLevel.Error, "password file {Path}: reading failed with {Errno}, so its mounts let nobody in: {Advice}")]
    public static partial void Unreadable(this ILogger logger, string path, string errno, string advice);

    /// <summary>Some lines of a password file are of no use.</summary>
    /// <param name="logger">The log.</param>
    /// <param name="path">The file's path.</param>
    /// <param name="lines">The numbers of the lines, from 1.</param>
    /// <param name="maxCost">The costliest hash that is taken.</param>
    [LoggerMessage(241, LogLevel.Warning, "password file {Path}: left out line {Lines}: no new name with a bcrypt hash of cost 4 to {MaxCost}; make one with 'htpasswd -B'")]
    public static partial void LinesLeftOut(this ILogger logger, string path, string lines, int maxCost);

    [LoggerMessage(242, LogLevel.Information, "password file {Path} was read; it has {Count} users")]
    public static partial void WasRead(this ILogger logger, string path, int count);
}
