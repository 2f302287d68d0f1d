using System.Net;
using Microsoft.AspNetCore.Connections;
using UdsAot.Responses;
using UdsAot.Transport;

namespace UdsAot.Hosting;

/// <summary>Kestrel's transport on the proxy's event loops.</summary>
/// <param name="listeners">Listening sockets.</param>
/// <param name="events">Receives connections that could not be served.</param>
internal sealed class LoopTransport(IReadOnlyList<OpenListener> listeners, ITransportEvents events) : IConnectionListenerFactory
{
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        OpenListener listener = OpenListener.Take(listeners, endpoint);
        ReadOnlyMemory<byte> refusal = listener.Wanted.Tls is null ? Overloaded.Response : default;
        return new(new ClientListener(listener.Socket, MemoryBudget.Process.Clients, events, refusal)
        {
            LeavesBacklog = listener.Wanted.Url.PassedName is not null,
        });
    }
}
