using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace UdsAot.Tests.Differential;

/// <summary>Kestrel's own HTTP/1.1 or HTTP/2, with an application that notes each request that came as a whole.</summary>
internal sealed class KestrelOracle : IHttpApplication<IFeatureCollection>, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Recorded> _seen = [];
    private WebApplication? _host;

    public IPEndPoint EndPoint { get; private set; } = new(IPAddress.Loopback, 0);

    public static async Task<KestrelOracle> StartAsync(HttpProtocols protocol = HttpProtocols.Http1)
    {
        var oracle = new KestrelOracle();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server =>
        {
            server.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
            server.Limits.MinRequestBodyDataRate = null;
            server.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocol);
        });
        oracle._host = builder.Build();
        IServer server = oracle._host.Services.GetRequiredService<IServer>();
        await server.StartAsync(oracle, CancellationToken.None);
        string address = server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
        oracle.EndPoint = IPEndPoint.Parse(address["http://".Length..]);
        return oracle;
    }

    /// <summary>The observations since the last call.</summary>
    public List<Recorded> Take()
    {
        lock (_gate)
        {
            List<Recorded> seen = [.. _seen];
            _seen.Clear();
            return seen;
        }
    }

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(IFeatureCollection context)
    {
        IHttpRequestFeature request = context.GetRequiredFeature<IHttpRequestFeature>();
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        IEnumerable<(string, string)> fields = request.Headers.SelectMany(static field => field.Value.Select(value => (field.Key, value ?? "")));
        lock (_gate)
        {
            _seen.Add(Recorded.Of(request.Method, request.RawTarget, fields, Latin1.Text(body.ToArray())));
        }
        context.GetRequiredFeature<IHttpResponseFeature>().Headers.ContentLength = 0;
    }

    public async ValueTask DisposeAsync()
    {
        await _host!.Services.GetRequiredService<IServer>().StopAsync(new CancellationToken(canceled: true));
        await _host.DisposeAsync();
    }
}
