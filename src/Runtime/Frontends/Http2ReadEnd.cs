namespace UdsAot.Frontends;

/// <summary>The reason that no more is read from an HTTP/2 connection.</summary>
internal enum Http2ReadEnd : byte
{
    /// <summary>The client sends no more, or the connection was ended on purpose.</summary>
    Orderly,

    /// <summary>The client broke the rules, and was told so.</summary>
    Fault,

    /// <summary>The connection is gone.</summary>
    Broken,
}
