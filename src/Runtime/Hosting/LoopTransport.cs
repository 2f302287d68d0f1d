using System.Buffers;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using UdsAot.Responses;
using UdsAot.Transport;

namespace UdsAot.Hosting;

/// <summary>Kestrel's transport on the proxy's event loops.</summary>
internal sealed class LoopTransport : IConnectionListenerFactory, IMemoryPoolFeature
{
    private readonly IReadOnlyList<OpenListener> _listeners;
    private readonly ITransportEvents _events;
    private readonly FeatureCollection _features = new();

    /// <param name="listeners">Listening sockets.</param>
    /// <param name="memory">Provides the memory that Kestrel's HTTP/2 writes into.</param>
    /// <param name="events">Receives connections that could not be served.</param>
    public LoopTransport(IReadOnlyList<OpenListener> listeners, IMemoryPoolFactory<byte> memory, ITransportEvents events)
    {
        _listeners = listeners;
        _events = events;
        MemoryPool = memory.Create();
        _features.Set<IMemoryPoolFeature>(this);
    }

    public MemoryPool<byte> MemoryPool { get; }

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        OpenListener listener = OpenListener.Take(_listeners, endpoint);
        ReadOnlyMemory<byte> refusal = listener.Wanted.Tls is null ? Overloaded.Response : default;
        return new(new ClientListener(listener.Socket, _features, MemoryBudget.Process.Clients, _events, refusal)
        {
            LeavesBacklog = listener.Wanted.Url.PassedName is not null,
        });
    }
}
