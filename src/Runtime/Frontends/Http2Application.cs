using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;
using UdsAot.Forwarding;
using UdsAot.Transport;

namespace UdsAot.Frontends;

/// <summary>
/// What Kestrel calls for each HTTP/2 request. Given to the server directly: no middleware and no HttpContext lies between.
/// The front stays with Kestrel's stream object and is used again when that is.
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
