using System.Buffers;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using UdsAot.Listening;

namespace UdsAot.Transport;

/// <summary>Kestrel's transport: connections on our event loops.</summary>
internal sealed class LoopTransport : IConnectionListenerFactory, IMemoryPoolFeature
{
    private readonly IReadOnlyList<OpenListener> _listeners;
    private readonly FeatureCollection _features = new();

    /// <param name="listeners">Sockets that listen already.</param>
    /// <param name="memory">Makes the memory that Kestrel's HTTP/2 writes into.</param>
    public LoopTransport(IReadOnlyList<OpenListener> listeners, IMemoryPoolFactory<byte> memory)
    {
        _listeners = listeners;
        MemoryPool = memory.Create();
        _features.Set<IMemoryPoolFeature>(this);
    }

    public MemoryPool<byte> MemoryPool { get; }

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
        => new(new ClientListener(OpenListener.SocketOf(_listeners, endpoint), _features));
}
