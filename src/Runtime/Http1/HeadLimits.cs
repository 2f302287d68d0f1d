namespace UdsAot.Http1;

/// <summary>
/// Largest sizes, for which buffers are allocated, and defaults of listeners. Common servers accept a target of 8 KiB and heads of 8 to
/// 32 KiB; a head must stay below 64 KiB because offsets into it have two bytes.
/// </summary>
internal static class HeadLimits
{
    /// <summary>Bytes of a whole head, its empty line included.</summary>
    public const int Head = 32 * 1024;

    /// <summary>Bytes of the first line without its CRLF.</summary>
    public const int StartLine = 16 * 1024;

    /// <summary>Number of field lines.</summary>
    public const int Fields = 128;

    /// <summary>Members of all Connection fields together.</summary>
    public const int ConnectionOptions = 64;

    /// <summary>Bytes of a trailer section, its empty line included.</summary>
    public const int Trailers = 8 * 1024;
}
