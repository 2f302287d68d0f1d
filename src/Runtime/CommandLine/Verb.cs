namespace UdsAot.CommandLine;

/// <summary>What the command is asked to do.</summary>
internal enum Verb
{
    /// <summary>Run the proxy.</summary>
    Run,

    /// <summary>Print the compiled table.</summary>
    Mounts,

    /// <summary>Say which mount takes a path.</summary>
    Match,

    /// <summary>Ask every origin for an answer.</summary>
    Check,

    /// <summary>Print the version.</summary>
    Version,

    /// <summary>Print the help text.</summary>
    Help,
}
