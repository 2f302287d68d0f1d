using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using UdsAot.Compiled;
using UdsAot.Hosting;

namespace UdsAot.Tests.Hosting;

public sealed class KestrelHostTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Http2_reaches_the_application(bool onSocketFile)
    {
        string url = onSocketFile ? $"http://unix:{_folder.File("front.sock")}" : "http://127.0.0.1:0";
        await ServeAsync(url, next => next, async endPoint =>
        {
            using HttpClient client = ClientOf(endPoint);
            using var request = new HttpRequestMessage(HttpMethod.Get, "http://device.local/path?q")
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            using HttpResponseMessage response = await client.SendAsync(request);
            Assert.Equal("/path?q", await response.Content.ReadAsStringAsync());
            Assert.False(response.Headers.Contains("Server"));
        });
    }

    [Fact]
    public async Task The_middleware_may_take_a_connection_over()
        => await ServeAsync("http://127.0.0.1:0", _ => EchoAsync, async endPoint =>
        {
            using var client = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
            await client.ConnectAsync(endPoint);
            await client.SendAsync("GET / HTTP/1.1\r\n"u8.ToArray());
            var buffer = new byte[100];
            int length = await client.ReceiveAsync(buffer);
            Assert.Equal("GET / HTTP/1.1\r\n", Encoding.ASCII.GetString(buffer, 0, length));
        });

    private static async Task EchoAsync(ConnectionContext connection)
    {
        var read = await connection.Transport.Input.ReadAsync();
        foreach (ReadOnlyMemory<byte> segment in read.Buffer)
        {
            await connection.Transport.Output.WriteAsync(segment);
        }
        connection.Transport.Input.AdvanceTo(read.Buffer.End);
    }

    private static async Task ServeAsync(string url, Func<ConnectionDelegate, ConnectionDelegate> middleware, Func<EndPoint, Task> use)
    {
        List<OpenListener> listeners = OpenListener.OpenAll([new Listener(ListenerUrl.TryParse(url, out _)!, ListenerLimits.Default)]);
        await using KestrelHost host = KestrelHost.Create(listeners, (_, next) => middleware(next), NullLoggerFactory.Instance);
        try
        {
            await host.Server.StartAsync(new TargetEcho(), CancellationToken.None);
            await use(listeners[0].EndPoint);
        }
        finally
        {
            await host.Server.StopAsync(CancellationToken.None);
            listeners.ForEach(listener => listener.Dispose());
        }
    }

    private static HttpClient ClientOf(EndPoint endPoint) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(endPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    /// <summary>Answers with the request's target.</summary>
    private sealed class TargetEcho : IHttpApplication<IFeatureCollection>
    {
        public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

        public void DisposeContext(IFeatureCollection context, Exception? exception)
        {
        }

        public async Task ProcessRequestAsync(IFeatureCollection context)
        {
            string target = context.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
            await context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer.WriteAsync(Encoding.ASCII.GetBytes(target));
        }
    }
}
