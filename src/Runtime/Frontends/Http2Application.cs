using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;
using UdsAot.Forwarding;
using UdsAot.Transport;

namespace UdsAot.Frontends;

/// <summary>
/// Kestrel's callback for each HTTP/2 request. It is passed to the server directly: without middleware and without an HttpContext. The
/// front stays with Kestrel's stream object and is reused with it.
/// </summary>
internal sealed class Http2Application(ProxyCore core) : IHttpApplication<Http2Front>
{
    public Http2Front CreateContext(IFeatureCollection contextFeatures)
    {
        var front = (contextFeatures as IHostContextContainer<Http2Front>)?.HostContext;
        if (front is null)
        {
            front = new Http2Front(core);
            if (contextFeatures is IHostContextContainer<Http2Front> container)
            {
                container.HostContext = front;
            }
        }
        front.Begin(contextFeatures);
        return front;
    }

    public Task ProcessRequestAsync(Http2Front context)
    {
        MemoryShare memory = MemoryBudget.Process.Clients;
        if (memory.TryTake(MemoryBudget.Stream))
        {
            return ServeAsync(context, memory);
        }
        context.RefuseForMemory();
        return Task.CompletedTask;
    }

    private static async Task ServeAsync(Http2Front front, MemoryShare memory)
    {
        try
        {
            await front.ServeAsync().ConfigureAwait(false);
        }
        finally
        {
            memory.Give(MemoryBudget.Stream);
        }
    }

    public void DisposeContext(Http2Front context, Exception? exception) => context.End();
}
