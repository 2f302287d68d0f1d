namespace UdsAot.Http2;

/// <summary>A violation of the protocol by the peer (RFC 9113 section 5.4). The default value is none.</summary>
/// <param name="Error">The code to report it with; <see cref="Http2Error.NoError"/> if there is no fault.</param>
/// <param name="EndsConnection">Whether it is a connection error, answered by GOAWAY, or a stream error, answered by RST_STREAM.</param>
internal readonly record struct Http2Fault(Http2Error Error, bool EndsConnection)
{
    public bool Happened => Error != Http2Error.NoError;

    /// <summary>A connection error (section 5.4.1).</summary>
    public static Http2Fault OfConnection(Http2Error error) => new(error, EndsConnection: true);

    /// <summary>A stream error (section 5.4.2).</summary>
    public static Http2Fault OfStream(Http2Error error) => new(error, EndsConnection: false);
}
