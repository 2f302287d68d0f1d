namespace UdsAot.Tests.Faults;

/// <summary>What a stretch of a message is, as far as a fault in it matters.</summary>
internal enum PartKind
{
    /// <summary>An interim reply's head.</summary>
    Interim,

    /// <summary>A request's head, or a final reply's.</summary>
    Head,

    /// <summary>Payload: any byte is as good as another.</summary>
    Data,

    /// <summary>Chunk sizes, line ends and trailers: held to a grammar.</summary>
    Coding,
}
