using System.Text.Json.Serialization;
using UdsAot.Listening;

namespace UdsAot.CommandLine;

/// <summary>One listener as <c>udsaot mounts --json</c> prints it, its properties in this order. Times are seconds, sizes bytes.</summary>
internal sealed class ListenerDocument
{
    // Not public: the serializer would want to make one.
    internal ListenerDocument(string url, ListenerLimits limits)
    {
        Url = url;
        MaxHeadSize = limits.Messages.Head;
        MaxTargetLength = limits.Messages.StartLine;
        MaxFields = limits.Messages.Fields;
        HeadTimeout = limits.HeadTimeout / 1000.0;
        KeepAliveTimeout = limits.KeepAliveTimeout / 1000.0;
        MinBodyRate = limits.MinBodyRate;
        MaxRequests = limits.MaxRequests;
        MaxConnections = limits.MaxConnections;
        MaxChunkExtensions = limits.Messages.ChunkExtensions;
        MaxTrailerSize = limits.Messages.Trailers;
    }

    public string Url { get; }

    public int MaxHeadSize { get; }

    public int MaxTargetLength { get; }

    public int MaxFields { get; }

    public double HeadTimeout { get; }

    [JsonPropertyName("keepalive-timeout")]
    public double KeepAliveTimeout { get; }

    public int MinBodyRate { get; }

    public int MaxRequests { get; }

    public int MaxConnections { get; }

    public int MaxChunkExtensions { get; }

    public int MaxTrailerSize { get; }
}
