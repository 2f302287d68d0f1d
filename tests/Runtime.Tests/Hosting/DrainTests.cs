using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging.Abstractions;
using UdsAot.CommandLine;
using UdsAot.Compiled;
using UdsAot.Hosting;

namespace UdsAot.Tests.Hosting;

public sealed class DrainTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task An_exchange_in_flight_is_finished(string version)
    {
        using var origin = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        origin.Bind(new UnixDomainSocketEndPoint(_folder.File("origin.sock")));
        origin.Listen(1);
        var draining = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        List<OpenListener> listeners = OpenListener.OpenAll([new Listener(ListenerUrl.TryParse("http://127.0.0.1:0", out _)!, ListenerLimits.Default)]);
        var table = new TestTable(TestTable.Mount("/", _folder.File("origin.sock")));
        await using var composition = new Composition(table, NullLoggerFactory.Instance, null);
        await using KestrelHost host = KestrelHost.Create(listeners, limits => Notice(composition.OnConnection(limits), draining), NullLoggerFactory.Instance);
        await host.StartAsync();
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, listeners[0].Url)
        {
            Version = Version.Parse(version),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        Task<HttpResponseMessage> responded = client.SendAsync(request);
        using Socket connection = await origin.AcceptAsync();
        await connection.ReceiveAsync(new byte[4096]);
        Task stopped = host.Server.StopAsync(CancellationToken.None);
        await draining.Task;
        await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"u8.ToArray());

        using HttpResponseMessage response = await responded;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("hello", await response.Content.ReadAsStringAsync());
        await stopped;
        listeners.ForEach(listener => listener.Dispose());
    }

    /// <summary>
    /// Tells when a connection was asked to close and all who listened for it have done their part: what is registered first
    /// is called last.
    /// </summary>
    private static ConnectionDelegate Notice(ConnectionDelegate next, TaskCompletionSource draining) => async connection =>
    {
        CancellationToken closing = connection.Features.Get<IConnectionLifetimeNotificationFeature>()!.ConnectionClosedRequested;
        using CancellationTokenRegistration registration = closing.Register(draining.SetResult);
        await next(connection);
    };
}
