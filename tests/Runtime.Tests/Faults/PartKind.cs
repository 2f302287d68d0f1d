namespace UdsAot.Tests.Faults;

/// <summary>The kind of a part of a message, as far as it matters for faults.</summary>
internal enum PartKind
{
    /// <summary>An interim response's head.</summary>
    Interim,

    /// <summary>A request's head, or a final response's.</summary>
    Head,

    /// <summary>Payload: any byte is as good as another.</summary>
    Data,

    /// <summary>Chunk sizes, line ends and trailers: held to a grammar.</summary>
    Coding,
}
