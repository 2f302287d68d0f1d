namespace UdsAot.Http1;

/// <summary>Status and log text of each <see cref="HeadFault"/>.</summary>
internal static class HeadFaults
{
    /// <summary>The status of the response to a request whose head has this fault.</summary>
    public static int Status(this HeadFault fault) => fault switch
    {
        HeadFault.TargetTooLong => 414,
        HeadFault.TooManyFields or HeadFault.TooLarge => 431,
        HeadFault.OtherProtocol => 501,
        HeadFault.Version => 505,
        _ => 400,
    };

    /// <summary>The fault, as a clause without a subject.</summary>
    public static string Describe(this HeadFault fault) => fault switch
    {
        HeadFault.BareLineFeed => "has a line that ends in LF without CR",
        HeadFault.StartLine => "does not begin with an HTTP/1.x start line",
        HeadFault.Version => "has an HTTP version other than 1.0 and 1.1",
        HeadFault.Target => "has an invalid byte in its target",
        HeadFault.TargetTooLong => "has a target that is too long",
        HeadFault.ObsoleteFold => "has a folded field line",
        HeadFault.FieldName => "has a malformed field name",
        HeadFault.FieldValue => "has a control character in a field value",
        HeadFault.TooManyFields => "has too many fields",
        HeadFault.TooLarge => "has a head that is too large",
        HeadFault.ContentLength => "has an invalid or repeated Content-Length",
        HeadFault.TransferEncoding => "has a Transfer-Encoding other than one \"chunked\"",
        HeadFault.TwoFramings => "has both Content-Length and Transfer-Encoding",
        HeadFault.Host => "has a missing, repeated or invalid Host",
        HeadFault.PseudoField => "has a pseudo-field that is missing, repeated, misplaced or invalid",
        HeadFault.ConnectionField => "has a field that HTTP/2 does not allow, such as Connection",
        HeadFault.SpaceAroundValue => "has white space around a field value",
        HeadFault.LengthMismatch => "has content of another length than its Content-Length",
        HeadFault.OtherProtocol => "asks by CONNECT for a protocol other than WebSocket",
        _ => "is good",
    };
}
