namespace UdsAot.Responses;

/// <summary>What a running proxy tells of itself.</summary>
internal interface IStatusSource
{
    /// <summary>Whether it has been told to end and only finishes what is in flight.</summary>
    bool IsDraining { get; }

    /// <summary>All numbers in Prometheus' text format, version 0.0.4. The pieces are made as they are asked for.</summary>
    IEnumerable<ReadOnlyMemory<byte>> Metrics();

    /// <summary>A page for a person, in UTF-8.</summary>
    IEnumerable<ReadOnlyMemory<byte>> StatusPage();

    /// <summary>The value of Content-Security-Policy for the page.</summary>
    ReadOnlySpan<byte> StatusPolicy { get; }

    /// <summary>The same as JSON.</summary>
    IEnumerable<ReadOnlyMemory<byte>> StatusJson();
}
