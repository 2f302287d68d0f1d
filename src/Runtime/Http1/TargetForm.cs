namespace UdsAot.Http1;

/// <summary>The forms of a request target (RFC 9112 section 3.2).</summary>
internal enum TargetForm : byte
{
    /// <summary>No form at all, or a path that no origin should see: 400.</summary>
    Invalid,

    /// <summary><c>/path?query</c>.</summary>
    Origin,

    /// <summary><c>http://host/path?query</c>; its authority counts instead of the Host field.</summary>
    Absolute,

    /// <summary><c>host:port</c>, of CONNECT.</summary>
    Authority,

    /// <summary><c>*</c>, of OPTIONS.</summary>
    Asterisk,
}
