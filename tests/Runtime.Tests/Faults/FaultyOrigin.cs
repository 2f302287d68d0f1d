using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Security.Cryptography;
using UdsAot.Tests.Fuzzing;

namespace UdsAot.Tests.Faults;

/// <summary>
/// An origin that answers requests below <c>/fault</c> with what a script says, as far as the fault lets it, and all others as an
/// origin should: with the request itself. It reads strictly, and notes what is no strict request.
/// </summary>
internal sealed class FaultyOrigin : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly ConcurrentQueue<string> _violations = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private volatile Plan _plan = new("", Fault.Stall);
    private int _connections;

    public FaultyOrigin()
    {
        _listener.Bind(new UnixDomainSocketEndPoint(Path));
        _listener.Listen(128);
        _ = AcceptAsync();
    }

    public string Path => _folder.File("o.sock");

    /// <summary>Connections that are open at this end.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Sets what the next requests below <c>/fault</c> are answered with.</summary>
    /// <param name="bytes">What is sent.</param>
    /// <param name="then">What happens then; <see cref="Fault.Garbage"/> stands for nothing wrong: the next request is served.</param>
    public void Answer(string bytes, Fault then) => _plan = new Plan(bytes, then);

    /// <summary>Takes the requests that came as a whole since the last call, each as <c>METHOD target body</c>.</summary>
    public string[] Take()
    {
        Assert.Empty(_violations);
        var taken = new List<string>();
        while (_requests.TryDequeue(out string? request))
        {
            taken.Add(request);
        }
        return [.. taken];
    }

    public void Dispose()
    {
        _listener.Dispose();
        _folder.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket connection = await _listener.AcceptAsync();
                Interlocked.Increment(ref _connections);
                _ = RunAsync(connection);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task RunAsync(Socket connection)
    {
        string text = "";
        try
        {
            await ServeAsync(connection, seen => text = seen);
        }
        catch (FormatException exception)
        {
            _violations.Enqueue($"{exception.Message}: {text}");
        }
        catch (SocketException)
        {
            // The proxy has cut the connection off.
        }
        finally
        {
            connection.Dispose();
            Interlocked.Decrement(ref _connections);
        }
    }

    private async Task ServeAsync(Socket connection, Action<string> see)
    {
        string text = "";
        byte[] buffer = new byte[16_384];
        bool granted = false;
        while (await connection.ReceiveAsync(buffer, SocketFlags.Peek) is > 0 and int received)
        {
            string seen = Latin1.Text(buffer.AsSpan(0, received));
            // A Unix socket that is closed with something unread resets the connection.
            bool resets = _plan.Then == Fault.Reset && (text + seen).Contains(" /fault", StringComparison.Ordinal);
            await connection.ReceiveAsync(buffer.AsMemory(0, resets ? received - 1 : received));
            text += seen;
            see(text);
            int at = 0;
            while (StrictReader.ReadRequest(text, ref at) is { } request)
            {
                _requests.Enqueue($"{request.Method} {request.Target} {request.Body}".TrimEnd());
                granted = false;
                if (!await AnswerAsync(connection, request))
                {
                    return;
                }
            }
            text = text[at..];
            if (!granted && text.Contains("\r\n\r\n", StringComparison.Ordinal) && text.Contains("100-continue", StringComparison.OrdinalIgnoreCase))
            {
                granted = true;
                await RawOrigin.SendAsync(connection, "HTTP/1.1 100 Continue\r\n\r\n");
            }
        }
    }

    // Answers whether the connection serves another request.
    private async Task<bool> AnswerAsync(Socket connection, StrictWireMessage request)
    {
        if (request.Find("sec-websocket-key") is { } key)
        {
            // RFC 6455 section 4.2.2. That is all it says.
            string accept = Convert.ToBase64String(SHA1.HashData(Latin1.Bytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
            await RawOrigin.SendAsync(
                connection, $"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\n\r\n");
            return false;
        }
        if (request.Find("upgrade") is not null && !request.Target.StartsWith("/fault", StringComparison.Ordinal))
        {
            await RawOrigin.SendAsync(connection, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n");
            await EchoAsync(connection);
            return false;
        }
        if (!request.Target.StartsWith("/fault", StringComparison.Ordinal))
        {
            string body = $"{request.Method} {request.Target} {request.Body}".TrimEnd();
            await RawOrigin.SendAsync(connection, $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
            return true;
        }

        Plan plan = _plan;
        if (plan.Bytes.Length > 0)
        {
            await RawOrigin.SendAsync(connection, plan.Bytes);
        }
        if (plan.Then == Fault.Stall)
        {
            await connection.ReceiveAsync(new byte[1]);
        }
        return plan.Then == Fault.Garbage;
    }

    private static async Task EchoAsync(Socket connection)
    {
        byte[] buffer = new byte[4_096];
        while (await connection.ReceiveAsync(buffer) is > 0 and int received)
        {
            await connection.SendAsync(buffer.AsMemory(0, received));
        }
    }

    private sealed record Plan(string Bytes, Fault Then);
}
