using System.Globalization;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using UdsAot.Benchmarks.Yarp;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

// The proxy that udsaot is compared with among those written in C#: YARP PORT-OF-HTTP1 PORT-OF-HTTP2 FILES-SOCKET SINK-SOCKET.
if (args is not [string http1, string http2, string files, string sink])
{
    Console.Error.WriteLine("Usage: yarp HTTP1-PORT HTTP2-PORT FILES-SOCKET SINK-SOCKET");
    return 2;
}

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.ListenLocalhost(int.Parse(http1, CultureInfo.InvariantCulture), listen => listen.Protocols = HttpProtocols.Http1);
    kestrel.ListenLocalhost(int.Parse(http2, CultureInfo.InvariantCulture), listen => listen.Protocols = HttpProtocols.Http2);
    kestrel.Limits.MaxRequestBodySize = null;
    kestrel.Limits.MinRequestBodyDataRate = null;
    kestrel.Limits.MinResponseDataRate = null;
    kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(5);
});
builder.Services.AddSingleton<IForwarderHttpClientFactory, UnixSocketClientFactory>();
builder.Services.AddReverseProxy().LoadFromMemory(
    [Route("up", "/up", "sink"), Route("ws", "/ws", "sink"), Route("files", "/{**rest}", "files")],
    [Cluster("files", files), Cluster("sink", sink)]);

WebApplication application = builder.Build();
application.MapReverseProxy();
await application.RunAsync();
return 0;

static RouteConfig Route(string name, string path, string cluster)
    => new() { RouteId = name, ClusterId = cluster, Match = new RouteMatch { Path = path } };

static ClusterConfig Cluster(string name, string socket) => new()
{
    ClusterId = name,
    Metadata = new Dictionary<string, string> { [UnixSocketClientFactory.Socket] = socket },
    HttpRequest = new ForwarderRequestConfig { Version = new Version(1, 1), VersionPolicy = HttpVersionPolicy.RequestVersionExact },
    Destinations = new Dictionary<string, DestinationConfig> { [name] = new() { Address = "http://localhost/" } },
};
