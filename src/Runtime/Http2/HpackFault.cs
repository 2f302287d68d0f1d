namespace UdsAot.Http2;

/// <summary>Why a field block can't be decoded. Each is a connection error of type COMPRESSION_ERROR (RFC 9113 section 4.3).</summary>
internal enum HpackFault : byte
{
    None,

    /// <summary>An integer or a string is cut off, or an integer is too large (RFC 7541 section 5).</summary>
    Truncated,

    /// <summary>An index of 0, or of no entry (sections 2.3.3 and 6.1).</summary>
    Index,

    /// <summary>A string in Huffman coding holds the end of string, or padding that is none (section 5.2).</summary>
    Huffman,

    /// <summary>A change of the table's size to more than was allowed, or behind a field (sections 4.2 and 6.3).</summary>
    TableSize,
}
