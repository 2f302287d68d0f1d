namespace UdsAot.Logging;

/// <summary>How the access log writes an exchange (<c>--access-log-format</c>).</summary>
internal enum AccessFormat
{
    /// <summary>The Combined Log Format, and behind it the mount and two times.</summary>
    Combined,

    /// <summary>A JSON object a line.</summary>
    Json,
}
