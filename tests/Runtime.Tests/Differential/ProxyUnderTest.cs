using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using UdsAot.CommandLine;
using UdsAot.Compiled;
using UdsAot.Hosting;
using UdsAot.Tests.Fuzzing;

namespace UdsAot.Tests.Differential;

/// <summary>
/// The whole proxy on a port of its own, before an origin on a Unix socket that reads strictly and notes each request that
/// came as a whole.
/// </summary>
internal sealed class ProxyUnderTest : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Socket _origin = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Lock _gate = new();
    private readonly List<Recorded> _seen = [];
    private readonly List<string> _violations = [];
    private readonly List<OpenListener> _listeners;
    private readonly Composition _composition;
    private readonly KestrelHost _host;

    private ProxyUnderTest(ListenerLimits limits, ILoggerFactory log)
    {
        _origin.Bind(new UnixDomainSocketEndPoint(_folder.File("o.sock")));
        _origin.Listen(128);
        _ = AcceptAsync();
        _composition = new Composition(new NaiveTable(ProxyStage.Plain(_folder.File("o.sock"))), log, accessLog: null);
        _listeners = OpenListener.OpenAll([new Listener(ListenerUrl.TryParse("http://127.0.0.1:0", out _)!, limits)]);
        _host = KestrelHost.Create(_listeners, _composition.OnConnection, NullLoggerFactory.Instance, _composition.OnAccepted);
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listeners[0].EndPoint;

    public static async Task<ProxyUnderTest> StartAsync(ListenerLimits? limits = null, ILoggerFactory? log = null)
    {
        var proxy = new ProxyUnderTest(limits ?? ListenerLimits.Default, log ?? NullLoggerFactory.Instance);
        await proxy._host.StartAsync();
        return proxy;
    }

    /// <summary>The origin's observations since the last call.</summary>
    public List<Recorded> Take()
    {
        lock (_gate)
        {
            Assert.Empty(_violations);
            List<Recorded> seen = [.. _seen];
            _seen.Clear();
            return seen;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.Server.StopAsync(new CancellationToken(canceled: true));
        await _host.DisposeAsync();
        await _composition.DisposeAsync();
        _listeners.ForEach(static listener => listener.Dispose());
        _origin.Dispose();
        _folder.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _origin.AcceptAsync());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using Socket connection = socket;
        string text = "";
        byte[] buffer = new byte[65_536];
        bool granted = false;
        try
        {
            while (await connection.ReceiveAsync(buffer) is > 0 and int received)
            {
                text += Latin1.Text(buffer.AsSpan(0, received));
                int at = 0;
                while (StrictReader.ReadRequest(text, ref at) is { } request)
                {
                    Record(request);
                    granted = false;
                    await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
                }
                text = text[at..];
                if (!granted && text.Contains("\r\n\r\n", StringComparison.Ordinal) && text.Contains("100-continue", StringComparison.OrdinalIgnoreCase))
                {
                    granted = true;
                    await connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray());
                }
            }
        }
        catch (FormatException exception)
        {
            lock (_gate)
            {
                _violations.Add($"{exception.Message}: {Corpus.Escape(Latin1.Bytes(text))}");
            }
        }
        catch (SocketException)
        {
            // The proxy has cut the connection off, as it does when a client leaves.
        }
    }

    private void Record(StrictWireMessage request)
    {
        lock (_gate)
        {
            _seen.Add(Recorded.Of(request.Method, request.Target, request.Fields, request.Body));
        }
    }
}
