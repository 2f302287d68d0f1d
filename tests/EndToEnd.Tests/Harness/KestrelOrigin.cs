using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace UdsAot.EndToEnd.Harness;

/// <summary>An ASP.NET Core application on a Unix socket, in the process of the tests, so that they can hold its reins.</summary>
internal sealed class KestrelOrigin : IAsyncDisposable
{
    private readonly WebApplication _application;

    private KestrelOrigin(WebApplication application) => _application = application;

    /// <summary>Starts an application on a socket.</summary>
    /// <param name="socket">Its path.</param>
    /// <param name="map">Adds endpoints to those that are always there.</param>
    public static async Task<KestrelOrigin> StartAsync(string socket, Action<WebApplication>? map = null)
    {
        File.Delete(socket);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ListenUnixSocket(socket);
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
        });
        WebApplication application = builder.Build();
        application.MapMethods("/hello", ["GET", "HEAD"], Hello);
        application.MapPost("/echo", context => context.Request.Body.CopyToAsync(context.Response.Body, context.RequestAborted));
        application.MapGet("/pattern/{length:long}", WritePatternAsync);
        application.MapPost("/pattern", VerifyPatternAsync);
        map?.Invoke(application);
        await application.StartAsync();
        return new KestrelOrigin(application);
    }

    /// <summary>Maps <c>/slow/</c>, which is not answered until the client has left.</summary>
    public static void MapSlow(WebApplication application)
        => application.MapGet("/slow/{number}", static context => Task.Delay(Timeout.Infinite, context.RequestAborted));

    public async ValueTask DisposeAsync()
    {
        using var impatient = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _application.StopAsync(impatient.Token);
        await _application.DisposeAsync();
    }

    private static IResult Hello(HttpContext context)
    {
        context.Response.Headers.ETag = "\"one\"";
        return context.Request.Headers.IfNoneMatch == "\"one\"" ? Results.StatusCode(304) : Results.Text("hello from kestrel");
    }

    private static Task WritePatternAsync(HttpContext context, long length)
    {
        if (context.Request.Query["announced"] == "yes")
        {
            context.Response.ContentLength = length;
        }
        return Pattern.WriteAsync(context.Response.Body, length, context.RequestAborted);
    }

    private static async Task VerifyPatternAsync(HttpContext context)
    {
        long length = await Pattern.VerifyAsync(context.Request.Body, context.RequestAborted);
        await context.Response.WriteAsync($"{length}");
    }
}
