namespace UdsAot.Logging;

/// <summary>Line format of the access log (<c>--access-log-format</c>).</summary>
internal enum AccessFormat
{
    /// <summary>The Combined Log Format, followed by the mount and two times.</summary>
    Combined,

    /// <summary>One JSON object per line.</summary>
    Json,
}
