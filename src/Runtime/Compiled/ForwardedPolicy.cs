namespace UdsAot.Compiled;

/// <summary>What becomes of X-Forwarded-For, X-Forwarded-Proto and X-Forwarded-Host (key <c>forwarded</c>).</summary>
[Flags]
internal enum ForwardedPolicy
{
    /// <summary>None is added; what the client sent goes through the request's header map like any field.</summary>
    Off = 0,

    /// <summary>X-Forwarded-For is written.</summary>
    For = 1,

    /// <summary>X-Forwarded-Proto is written.</summary>
    Proto = 2,

    /// <summary>X-Forwarded-Host is written.</summary>
    Host = 4,

    /// <summary>What the client claims is kept and added to, instead of being dropped.</summary>
    Append = 8,

    /// <summary>Default: all three are written, whatever the client claims is dropped.</summary>
    Replace = For | Proto | Host,
}
