namespace UdsAot.Responses;

/// <summary>State of a running proxy.</summary>
internal interface IStatusSource
{
    /// <summary>True while the proxy drains: it accepts no new connections and finishes exchanges in flight.</summary>
    bool IsDraining { get; }

    /// <summary>All metrics in Prometheus' text format, version 0.0.4. The pieces are made on demand.</summary>
    IEnumerable<ReadOnlyMemory<byte>> Metrics();

    /// <summary>The status page as HTML in UTF-8.</summary>
    IEnumerable<ReadOnlyMemory<byte>> StatusPage();

    /// <summary>The value of Content-Security-Policy for the page.</summary>
    ReadOnlySpan<byte> StatusPolicy { get; }

    /// <summary>The status as JSON.</summary>
    IEnumerable<ReadOnlyMemory<byte>> StatusJson();
}
