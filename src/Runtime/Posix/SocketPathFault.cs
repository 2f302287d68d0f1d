namespace UdsAot.Posix;

/// <summary>Why a text cannot name a Unix socket; see <see cref="SocketPath"/>. Linked into the generator too.</summary>
internal enum SocketPathFault
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>There is no name.</summary>
    Empty,

    /// <summary>Neither <c>/</c> nor <c>@</c> comes first.</summary>
    Relative,

    /// <summary>A NUL would end the name early.</summary>
    Nul,

    /// <summary>Over <see cref="SocketPath.MaxLength"/> bytes.</summary>
    TooLong,

    /// <summary>A trailing slash names a directory.</summary>
    Directory,
}
