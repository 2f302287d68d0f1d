namespace UdsAot.Generator;

/// <summary>Names of the pipeline's steps; tests use them to see which steps a change runs.</summary>
internal static class PipelineSteps
{
    /// <summary>The additional files that are marked as mounts files.</summary>
    public const string Marked = nameof(Marked);

    /// <summary>All marked files together.</summary>
    public const string Input = nameof(Input);

    /// <summary>The list of packed files.</summary>
    public const string Packed = nameof(Packed);

    /// <summary>The parsed and bound text: diagnostics with positions, and a spec without.</summary>
    public const string Compiled = nameof(Compiled);

    /// <summary>The diagnostics to report.</summary>
    public const string Diagnostics = nameof(Diagnostics);

    /// <summary>The spec to emit.</summary>
    public const string Spec = nameof(Spec);

    /// <summary>The hash of the file.</summary>
    public const string Hash = nameof(Hash);
}
