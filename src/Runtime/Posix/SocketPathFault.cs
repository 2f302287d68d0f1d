namespace UdsAot.Posix;

/// <summary>Reason why a text cannot name a Unix socket; see <see cref="SocketPath"/>. Linked into the generator too.</summary>
internal enum SocketPathFault
{
    /// <summary>The name is valid.</summary>
    None,

    /// <summary>The name is empty.</summary>
    Empty,

    /// <summary>The name begins with neither <c>/</c> nor <c>@</c>.</summary>
    Relative,

    /// <summary>The name contains a NUL, which would end it early.</summary>
    Nul,

    /// <summary>The name has more than <see cref="SocketPath.MaxLength"/> bytes.</summary>
    TooLong,

    /// <summary>The name ends in a slash, which names a directory.</summary>
    Directory,
}
