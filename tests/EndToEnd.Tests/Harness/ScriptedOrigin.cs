using System.Collections.Concurrent;
using System.Net.Sockets;

namespace UdsAot.EndToEnd.Harness;

/// <summary>
/// An origin that does what a test tells it to, byte for byte, good or bad. For each connection the script runs once;
/// the connection is closed when the script returns.
/// </summary>
internal sealed class ScriptedOrigin : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Func<Wire, Task> _script;
    private readonly string _path;
    private readonly ConcurrentBag<Wire> _connections = [];
    private readonly ConcurrentQueue<Message> _requests = new();
    private readonly ConcurrentQueue<Exception> _failures = new();
    private int _accepted;

    private ScriptedOrigin(string path, Func<ScriptedOrigin, Wire, Task> script)
    {
        _path = path;
        _script = wire => script(this, wire);
        File.Delete(path);
        _listener.Bind(path.StartsWith('@') ? new UnixDomainSocketEndPoint('\0' + path[1..]) : new UnixDomainSocketEndPoint(path));
        _listener.Listen(512);
        _ = AcceptAsync();
    }

    /// <summary>The requests that were read by <see cref="NextAsync"/>, in the order of their arrival.</summary>
    public Message[] Requests => [.. _requests];

    /// <summary>How many connections were accepted.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>A fault of the script itself, other than a connection closed by the proxy.</summary>
    public Exception[] Failures => [.. _failures];

    /// <summary>An origin that runs a script for each connection.</summary>
    /// <param name="path">The socket's path, or <c>@name</c>.</param>
    /// <param name="script">It may call <see cref="NextAsync"/> to read requests.</param>
    public static ScriptedOrigin Start(string path, Func<ScriptedOrigin, Wire, Task> script) => new(path, script);

    /// <summary>An origin that answers each request, on connections that it keeps, with what a function makes of it.</summary>
    public static ScriptedOrigin Answering(string path, Func<Message, string> response)
        => new(path, async (origin, wire) =>
        {
            while (await origin.NextAsync(wire) is { } request)
            {
                await wire.SendAsync(response(request));
            }
        });

    /// <summary>An origin that answers each request with 200 and the request's target as the body.</summary>
    public static ScriptedOrigin EchoingTargets(string path)
        => Answering(path, request => $"HTTP/1.1 200 OK\r\nContent-Length: {request.Target.Length}\r\n\r\n{request.Target}");

    /// <summary>Reads the next request with its body, and takes note of it; null when the proxy has closed the connection.</summary>
    public async Task<Message?> NextAsync(Wire wire)
    {
        Message? request = await wire.ReadRequestAsync();
        if (request is not null)
        {
            _requests.Enqueue(request);
        }
        return request;
    }

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        foreach (Wire wire in _connections)
        {
            _ = wire.DisposeAsync();
        }
        if (!_path.StartsWith('@'))
        {
            File.Delete(_path);
        }
        return ValueTask.CompletedTask;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var wire = new Wire(await _listener.AcceptAsync());
                Interlocked.Increment(ref _accepted);
                _connections.Add(wire);
                _ = RunAsync(wire);
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task RunAsync(Wire wire)
    {
        try
        {
            await _script(wire);
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // The proxy hung up, or the test is over.
        }
        catch (Exception failure)
        {
            _failures.Enqueue(failure);
        }
        finally
        {
            await wire.DisposeAsync();
        }
    }
}
