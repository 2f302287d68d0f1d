namespace UdsAot.Http1;

/// <summary>Reason why a head is refused. Each has one sentence and, for a client's head, one status.</summary>
internal enum HeadFault : byte
{
    None,

    /// <summary>A line of a request ends in LF without CR (RFC 9112 section 2.2).</summary>
    BareLineFeed,

    /// <summary>The first line is not a request line or status line (RFC 9112 sections 3 and 4).</summary>
    StartLine,

    /// <summary>The HTTP version is neither 1.0 nor 1.1.</summary>
    Version,

    /// <summary>The request target contains an invalid byte (RFC 9112 section 3.2).</summary>
    Target,

    /// <summary>The first line is longer than <see cref="HeadLimits.StartLine"/>.</summary>
    TargetTooLong,

    /// <summary>A field line is folded over several lines (RFC 9112 section 5.2).</summary>
    ObsoleteFold,

    /// <summary>A field name is not a token, or white space precedes its colon (RFC 9112 section 5.1).</summary>
    FieldName,

    /// <summary>A field value contains a control character (RFC 9110 section 5.5).</summary>
    FieldValue,

    /// <summary>There are more than <see cref="HeadLimits.Fields"/> fields.</summary>
    TooManyFields,

    /// <summary>The head is longer than <see cref="HeadLimits.Head"/>.</summary>
    TooLarge,

    /// <summary>Content-Length is not a number, too large, or repeated (RFC 9112 section 6.3).</summary>
    ContentLength,

    /// <summary>Transfer-Encoding is not a single <c>chunked</c>, or is in an HTTP/1.0 message (RFC 9112 section 6.1).</summary>
    TransferEncoding,

    /// <summary>There are both Content-Length and Transfer-Encoding (RFC 9112 section 6.3).</summary>
    TwoFramings,

    /// <summary>Host is missing, repeated or invalid (RFC 9112 section 3.2).</summary>
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
