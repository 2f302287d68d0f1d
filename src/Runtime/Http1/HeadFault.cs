namespace UdsAot.Http1;

/// <summary>Why a head is refused. Each reason has one sentence and, where a client sent the head, one status.</summary>
internal enum HeadFault : byte
{
    None,

    /// <summary>A line ends in LF without CR (RFC 9112 section 2.2).</summary>
    BareLineFeed,

    /// <summary>The first line is no request line or no status line (RFC 9112 sections 3 and 4).</summary>
    StartLine,

    /// <summary>An HTTP version other than 1.0 and 1.1.</summary>
    Version,

    /// <summary>A byte in the request target that no target can have (RFC 9112 section 3.2).</summary>
    Target,

    /// <summary>The first line is longer than <see cref="HeadLimits.StartLine"/>.</summary>
    TargetTooLong,

    /// <summary>A field line is folded over several lines (RFC 9112 section 5.2).</summary>
    ObsoleteFold,

    /// <summary>A field name that is no token, or white space between it and the colon (RFC 9112 section 5.1).</summary>
    FieldName,

    /// <summary>A control character in a field value (RFC 9110 section 5.5).</summary>
    FieldValue,

    /// <summary>More than <see cref="HeadLimits.Fields"/> fields.</summary>
    TooManyFields,

    /// <summary>The head is longer than <see cref="HeadLimits.Head"/>.</summary>
    TooLarge,

    /// <summary>Content-Length is no number, too large a number, or there twice (RFC 9112 section 6.3).</summary>
    ContentLength,

    /// <summary>Transfer-Encoding is anything but one <c>chunked</c>, or in an HTTP/1.0 message (RFC 9112 section 6.1).</summary>
    TransferEncoding,

    /// <summary>Both Content-Length and Transfer-Encoding (RFC 9112 section 6.3).</summary>
    TwoFramings,

    /// <summary>Host is missing, there twice, or no host (RFC 9112 section 3.2).</summary>
    Host,

    /// <summary>A pseudo-field is missing, repeated, unknown or behind other fields, or its value is none (RFC 9113 section 8.3).</summary>
    PseudoField,

    /// <summary>A field that HTTP/2 has no place for, such as Connection (RFC 9113 section 8.2.2).</summary>
    ConnectionField,

    /// <summary>A field value that begins or ends with white space, which HTTP/2 does not allow (RFC 9113 section 8.2.1).</summary>
    SpaceAroundValue,

    /// <summary>Content-Length differs from the length of the content that HTTP/2 delimits (RFC 9113 section 8.1.1).</summary>
    LengthMismatch,

    /// <summary>An extended CONNECT for a protocol other than WebSocket (RFC 8441).</summary>
    OtherProtocol,
}
