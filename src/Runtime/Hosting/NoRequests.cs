using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace UdsAot.Hosting;

/// <summary>The application that Kestrel demands. It hosts connections only, and none ever reaches its own protocols.</summary>
internal sealed class NoRequests : IHttpApplication<IFeatureCollection>
{
    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => throw new NotSupportedException("Kestrel serves no requests here.");

    public Task ProcessRequestAsync(IFeatureCollection context) => throw new NotSupportedException("Kestrel serves no requests here.");

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }
}
