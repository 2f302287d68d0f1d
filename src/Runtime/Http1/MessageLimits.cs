namespace UdsAot.Http1;

/// <summary>The sizes of a message's parts that are accepted; what each listener may set, within <see cref="HeadLimits"/>.</summary>
internal sealed class MessageLimits
{
    /// <summary>For responses, and for requests where a listener says nothing else.</summary>
    public static MessageLimits Default { get; } = new();

    /// <summary>Bytes of a whole head, its empty line included; at most <see cref="HeadLimits.Head"/>.</summary>
    public int Head { get; init; } = HeadLimits.Head;

    /// <summary>Bytes of the first line without its CRLF.</summary>
    public int StartLine { get; init; } = HeadLimits.StartLine;

    /// <summary>Number of field lines.</summary>
    public int Fields { get; init; } = HeadLimits.Fields;

    /// <summary>Bytes of all chunk extensions of one body; they carry nothing, so more is an attack.</summary>
    public int ChunkExtensions { get; init; } = 4 * 1024;

    /// <summary>Bytes of a trailer section; at most <see cref="HeadLimits.Trailers"/>.</summary>
    public int Trailers { get; init; } = HeadLimits.Trailers;
}
