namespace UdsAot.EndToEnd.Harness;

/// <summary>Codes of errors (RFC 9113 section 7).</summary>
internal enum Http2Code : uint
{
    NoError,
    ProtocolError,
    InternalError,
    FlowControlError,
    SettingsTimeout,
    StreamClosed,
    FrameSizeError,
    RefusedStream,
    Cancel,
    CompressionError,
    ConnectError,
    EnhanceYourCalm,
}
