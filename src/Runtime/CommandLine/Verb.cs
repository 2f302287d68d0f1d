namespace UdsAot.CommandLine;

/// <summary>The task of a command line.</summary>
internal enum Verb
{
    /// <summary>Run the proxy.</summary>
    Run,

    /// <summary>Print the compiled table.</summary>
    Mounts,

    /// <summary>Print the mount that takes a path.</summary>
    Match,

    /// <summary>Send a request to every origin.</summary>
    Check,

    /// <summary>Print the version.</summary>
    Version,

    /// <summary>Print the help text.</summary>
    Help,
}
