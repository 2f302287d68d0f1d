namespace UdsAot.Generator;

/// <summary>The names of the pipeline's steps, by which the tests follow what a change causes.</summary>
internal static class PipelineSteps
{
    /// <summary>The additional files that are marked as mounts files.</summary>
    public const string Marked = nameof(Marked);

    /// <summary>All of them together, and what is wrong with their number.</summary>
    public const string Input = nameof(Input);

    /// <summary>The list of packed files.</summary>
    public const string Packed = nameof(Packed);

    /// <summary>The text, parsed and bound: diagnostics with positions, and a spec without.</summary>
    public const string Compiled = nameof(Compiled);

    /// <summary>What to report.</summary>
    public const string Diagnostics = nameof(Diagnostics);

    /// <summary>What to emit.</summary>
    public const string Spec = nameof(Spec);

    /// <summary>The hash of the file.</summary>
    public const string Hash = nameof(Hash);
}
