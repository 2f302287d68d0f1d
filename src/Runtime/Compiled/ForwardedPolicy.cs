namespace UdsAot.Compiled;

/// <summary>Treatment of X-Forwarded-For, X-Forwarded-Proto and X-Forwarded-Host (key <c>forwarded</c>).</summary>
[Flags]
internal enum ForwardedPolicy
{
    /// <summary>None is added; the client's fields are subject to the request's header map like any field.</summary>
    Off = 0,

    /// <summary>X-Forwarded-For is written.</summary>
    For = 1,

    /// <summary>X-Forwarded-Proto is written.</summary>
    Proto = 2,

    /// <summary>X-Forwarded-Host is written.</summary>
    Host = 4,

    /// <summary>The client's values are kept and appended to, instead of being dropped.</summary>
    Append = 8,

    /// <summary>Default: all three are written, and the client's values are dropped.</summary>
    Replace = For | Proto | Host,
}
