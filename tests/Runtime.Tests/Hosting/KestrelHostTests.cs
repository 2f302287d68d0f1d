using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections;
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
    public async Task A_connection_is_handed_to_what_serves_its_listener(bool onSocketFile)
    {
        string url = onSocketFile ? $"http://unix:{_folder.File("front.sock")}" : "http://127.0.0.1:0";
        List<OpenListener> listeners = OpenListener.OpenAll([new Listener(ListenerUrl.TryParse(url, out _)!, ListenerLimits.Default)]);
        await using KestrelHost host = KestrelHost.Create(listeners, _ => EchoAsync, NullLoggerFactory.Instance);
        try
        {
            await host.StartAsync();
            EndPoint endPoint = listeners[0].EndPoint;
            using var client = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
            await client.ConnectAsync(endPoint);
            await client.SendAsync("GET / HTTP/1.1\r\n"u8.ToArray());
            var buffer = new byte[100];
            int length = await client.ReceiveAsync(buffer);
            Assert.Equal("GET / HTTP/1.1\r\n", Encoding.ASCII.GetString(buffer, 0, length));
        }
        finally
        {
            await host.Server.StopAsync(CancellationToken.None);
            listeners.ForEach(listener => listener.Dispose());
        }
    }

    private static async Task EchoAsync(ConnectionContext connection)
    {
        var read = await connection.Transport.Input.ReadAsync();
        foreach (ReadOnlyMemory<byte> segment in read.Buffer)
        {
            await connection.Transport.Output.WriteAsync(segment);
        }
        connection.Transport.Input.AdvanceTo(read.Buffer.End);
    }
}
