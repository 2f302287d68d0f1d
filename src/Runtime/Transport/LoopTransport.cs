using System.Net;
using Microsoft.AspNetCore.Connections;
using UdsAot.Listening;

namespace UdsAot.Transport;

/// <summary>Kestrel's transport: connections on our event loops.</summary>
/// <param name="listeners">Sockets that listen already.</param>
internal sealed class LoopTransport(IReadOnlyList<OpenListener> listeners) : IConnectionListenerFactory
{
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
        => new(new ClientListener(OpenListener.SocketOf(listeners, endpoint)));
}
