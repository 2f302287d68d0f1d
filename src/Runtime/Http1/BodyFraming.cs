namespace UdsAot.Http1;

/// <summary>How the end of a message's body is told (RFC 9112 section 6.3).</summary>
internal enum BodyFraming : byte
{
    /// <summary>There is no body.</summary>
    None,

    /// <summary>Content-Length says how many bytes.</summary>
    Length,

    /// <summary>The chunked transfer coding.</summary>
    Chunked,

    /// <summary>The body ends where the connection does; responses only.</summary>
    UntilClose,
}
