namespace UdsAot.Http2;

/// <summary>Sizes that HTTP/2 fixes, and those that are announced to every client.</summary>
internal static class Http2Limits
{
    /// <summary>Octets of the largest payload that is accepted: SETTINGS_MAX_FRAME_SIZE, at its initial and smallest value (RFC 9113 section 6.5.2).</summary>
    public const int FrameSize = 16_384;

    /// <summary>Octets of the largest payload that any peer may allow.</summary>
    public const int LargestFrameSize = (1 << 24) - 1;

    /// <summary>Octets of the largest flow-control window (section 6.9.1).</summary>
    public const int LargestWindow = int.MaxValue;

    /// <summary>Octets of a window until SETTINGS or WINDOW_UPDATE change it (section 6.9.2).</summary>
    public const int InitialWindow = 65_535;

    /// <summary>Octets of a dynamic table until SETTINGS_HEADER_TABLE_SIZE changes it (RFC 7541 section 4.2). What clients may use here.</summary>
    public const int TableSize = 4_096;

    /// <summary>Octets of the dynamic table that is used for responses, whatever more a client allows: it holds what repeats.</summary>
    public const int ResponseTableSize = 2_048;

    /// <summary>
    /// Octets of a field block as it is sent, its fragments together. Twice the largest head that is accepted, so that a head that is too
    /// large is answered on its stream (431); a longer block ends the connection.
    /// </summary>
    public const int FieldBlock = 64 * 1024;
}
