using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using UdsAot.Benchmarks.Yarp;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

// The proxy that udsaot is compared with among those written in C#: see the usage below.
if (args is not [string http1, string http2, string tls, string certificate, string key, string files, string sink])
{
    Console.Error.WriteLine("Usage: yarp HTTP1-PORT HTTP2-PORT TLS-PORT CERTIFICATE KEY FILES-SOCKET SINK-SOCKET");
    return 2;
}

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseKestrelHttpsConfiguration();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.ListenLocalhost(int.Parse(http1, CultureInfo.InvariantCulture), listen => listen.Protocols = HttpProtocols.Http1);
    kestrel.ListenLocalhost(int.Parse(http2, CultureInfo.InvariantCulture), listen => listen.Protocols = HttpProtocols.Http2);
    kestrel.ListenLocalhost(
        int.Parse(tls, CultureInfo.InvariantCulture),
        listen => listen.UseHttps(X509Certificate2.CreateFromPemFile(certificate, key)));
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
