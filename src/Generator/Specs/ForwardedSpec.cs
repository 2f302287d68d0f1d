namespace UdsAot.Generator.Specs;

/// <summary>The values of the runtime's ForwardedPolicy that a mounts.json can ask for.</summary>
internal enum ForwardedSpec
{
    /// <summary>All three fields are written; the client's are dropped.</summary>
    Replace,

    /// <summary>All three fields are written after what the client sent.</summary>
    Append,

    /// <summary>None is written.</summary>
    Off,

    /// <summary>As <see cref="Replace"/>, but for X-Forwarded-For alone (the lws table).</summary>
    ReplaceFor,

    /// <summary>As <see cref="Append"/>, but for X-Forwarded-For alone (the lws table).</summary>
    AppendFor,
}
