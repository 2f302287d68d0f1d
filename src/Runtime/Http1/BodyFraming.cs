namespace UdsAot.Http1;

/// <summary>The way in which the length of a message's body is determined (RFC 9112 section 6.3).</summary>
internal enum BodyFraming : byte
{
    /// <summary>There is no body.</summary>
    None,

    /// <summary>Content-Length gives the number of bytes.</summary>
    Length,

    /// <summary>The chunked transfer coding.</summary>
    Chunked,

    /// <summary>The body ends with the connection; responses only.</summary>
    UntilClose,
}
