using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using UdsAot.Compiled;
using UdsAot.Transport;

namespace UdsAot.Hosting;

/// <summary>
/// Kestrel with the settings for its task here: accept connections and end them with the server. It speaks no protocol, and has no
/// configuration; <c>CreateSlimBuilder</c> would read an appsettings.json from the current folder.
/// </summary>
internal sealed class KestrelHost : IAsyncDisposable
{
    // Bytes of a connection that are read ahead of their consumer. Each client of a slow origin would pay for the default of 1 MiB.
    private const int ReadAheadBytes = 128 * 1024;

    private readonly WebApplication _host;
    private readonly TransportReport _report;

    private KestrelHost(WebApplication host, TransportReport report)
    {
        _host = host;
        _report = report;
    }

    /// <summary>True while each of the listeners accepts connections.</summary>
    public bool IsAccepting => !_report.IsDeaf;

    /// <summary>Called when a listener has stopped accepting for good.</summary>
    public Action? WentDeaf
    {
        set => _report.OnDeaf = value;
    }

    /// <summary>The server, not yet started.</summary>
    public IServer Server => _host.Services.GetRequiredService<IServer>();

    /// <summary>Begins to accept connections.</summary>
    public Task StartAsync() => Server.StartAsync(new NoRequests(), CancellationToken.None);

    /// <summary>Sets the server up.</summary>
    /// <param name="listeners">Listening sockets; the server closes them.</param>
    /// <param name="serve">Makes the handler of connections of a listener with these limits.</param>
    /// <param name="log">The log, also for Kestrel's own events.</param>
    /// <param name="first">Handles each connection before anything else, TLS included; null for nothing.</param>
    public static KestrelHost Create(
        IReadOnlyList<OpenListener> listeners,
        Func<ListenerLimits, ConnectionDelegate> serve,
        ILoggerFactory log,
        Func<ListenerLimits, ConnectionDelegate, ConnectionDelegate>? first = null)
    {
        var report = new TransportReport(log.CreateLogger("UdsAot.Hosting"));
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(log);
        builder.WebHost.UseKestrelCore();
        if (StockTransport.IsUsed)
        {
            builder.Services.Configure<SocketTransportOptions>(transport => ConfigureStockTransport(transport, listeners));
        }
        else
        {
            // The one added last is asked first.
            builder.Services.AddSingleton<IConnectionListenerFactory>(new LoopTransport(listeners, report));
        }
        builder.Services.Configure<KestrelServerOptions>(server =>
        {
            foreach (OpenListener listener in listeners)
            {
                Listen(
                    server,
                    listener.EndPoint,
                    next => first is null ? next : first(listener.Wanted.Limits, next),
                    _ => Layer(listener, listeners, serve(listener.Wanted.Limits)));
            }
        });
        return new KestrelHost(builder.Build(), report);
    }

    public ValueTask DisposeAsync()
    {
        _report.Dispose();
        return _host.DisposeAsync();
    }

    private static void Listen(
        KestrelServerOptions server,
        EndPoint endPoint,
        Func<ConnectionDelegate, ConnectionDelegate> first,
        Func<ConnectionDelegate, ConnectionDelegate> serve)
        => server.Listen(endPoint, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(first);
            listen.Use(serve);
        });

    // Puts the features and the TLS of one listener before the handler that all listeners share.
    private static ConnectionDelegate Layer(OpenListener listener, IReadOnlyList<OpenListener> all, ConnectionDelegate serve)
    {
        if (CompiledMounts.HasHttpsRedirects && listener.Wanted.HttpsPort is { } port)
        {
            var redirect = new HttpsRedirect(port == 0 ? FirstTlsPort(all) : port);
            return connection =>
            {
                connection.Features.Set(redirect);
                return serve(connection);
            };
        }
        return listener.Wanted.Tls is { } tls ? tls(serve) : serve;
    }

    private static int FirstTlsPort(IReadOnlyList<OpenListener> all)
    {
        foreach (OpenListener listener in all)
        {
            if (listener.Wanted.Url.IsTls && listener.EndPoint is IPEndPoint address)
            {
                return address.Port;
            }
        }
        throw new InvalidOperationException("No listener has TLS; the generator ensures that there is one.");
    }

    private static void ConfigureStockTransport(SocketTransportOptions transport, IReadOnlyList<OpenListener> listeners)
    {
        // Set together with DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS (Program): one without the other is slower than neither.
        transport.UnsafePreferInlineScheduling = true;
        // It would save a system call a read, but costs 4 KiB an idle connection.
        transport.WaitForDataBeforeAllocatingBuffer = false;
        transport.Backlog = OpenListener.Backlog;
        transport.NoDelay = true;
        transport.MaxReadBufferSize = ReadAheadBytes;
        // The smallest possible size, so that a flush ends when the kernel has every byte. A half-close depends on that, and a client that
        // does not read makes no data pile up here.
        transport.MaxWriteBufferSize = 2;
        transport.CreateBoundListenSocket = endPoint => OpenListener.Take(listeners, endPoint).Socket;
    }
}
