using System.Text;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Origins;
using UdsAot.Posix;
using UdsAot.Resolving;
using UdsAot.Timing;

namespace UdsAot.CommandLine;

/// <summary>
/// One real request to a mount's origin, on a connection of its own, within the mount's timeouts and by the same code that the proxy
/// connects with. It blocks: <c>check</c> asks one origin after the other.
/// </summary>
internal static class OriginProbe
{
    private const int MaxStatusLine = 4096;

    /// <summary>Asks a mount's origin.</summary>
    /// <param name="mount">The mount.</param>
    /// <param name="files">Where the system says how names are looked up; null for the usual places.</param>
    public static ProbeResult Ask(Mount mount, ResolverFiles? files = null)
    {
        using var heartbeat = new Heartbeat(TimeProvider.System);
        var pool = new OriginPool(new Connectors(heartbeat, files).For(mount), maxConnections: 1, mount.KeepAliveTimeout, heartbeat);
        return AskAsync(mount, pool, heartbeat).GetAwaiter().GetResult();
    }

    private static async Task<ProbeResult> AskAsync(Mount mount, OriginPool pool, Heartbeat heartbeat)
    {
        PoolResult outcome = await pool.ConnectAsync(heartbeat.Now + mount.ConnectTimeout, mayReuse: false).ConfigureAwait(false);
        if (outcome.Connection is not { } connection)
        {
            return outcome.Fault is { } fault ? new ProbeResult(false, Text(fault)) : Failed("connect", outcome.Errno, mount);
        }
        try
        {
            connection.TryEnlargeSendBuffer();
            byte[] request = Request(mount);
            request.CopyTo(connection.SendBuffer);
            int sent = await connection.SendAsync(request.Length, heartbeat.Now + mount.IdleTimeout).ConfigureAwait(false);
            return sent < 0
                ? Failed("request", connection.TimedOut ? Errno.ETIMEDOUT : -sent, mount)
                : await ReadStatusAsync(mount, connection, heartbeat).ConfigureAwait(false);
        }
        finally
        {
            connection.Close();
        }
    }

    private static string Text(ConnectFault fault) => fault.Step switch
    {
        ConnectStep.Resolve => $"looking up its name failed with {fault.Name}: {fault.Cause}",
        ConnectStep.Tls => $"tls failed with {fault.Name}: {fault.Cause}",
        _ => $"{fault.Name}: {fault.Cause}",
    };

    private static ProbeResult Failed(string phase, int errno, Mount mount)
        => new(false, $"{phase} failed with {Errno.Name(errno)}: {OriginAdvice.Explain(errno, mount)}");

    private static byte[] Request(Mount mount)
    {
        string path = Encoding.UTF8.GetString(mount.OriginPath);
        string host = mount.Host is { } literal ? Encoding.UTF8.GetString(literal)
            : mount.Vhost.StartsWith('*') ? "localhost"
            : mount.Vhost;
        return Encoding.UTF8.GetBytes($"GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: udsaot-check\r\nConnection: close\r\n\r\n");
    }

    private static async Task<ProbeResult> ReadStatusAsync(Mount mount, OriginConnection connection, Heartbeat heartbeat)
    {
        while (connection.ReceivedLength < MaxStatusLine)
        {
            int received = await connection.ReceiveAsync(heartbeat.Now + mount.ResponseTimeout).ConfigureAwait(false);
            if (received < 0)
            {
                return connection.TimedOut
                    ? new ProbeResult(false, $"no response within {mount.ResponseTimeout / 1000.0:0.###} s; is the server stuck?")
                    : Failed("response", -received, mount);
            }
            if (received == 0)
            {
                return new ProbeResult(false, connection.ReceivedLength == 0
                    ? "it closed the connection without a response; its own log may say more"
                    : "it closed the connection in the middle of its response's first line");
            }
            int end = connection.Received.Span.IndexOf((byte)'\n');
            if (end >= 0)
            {
                return ParseStatus(connection.Received.Span[..end].TrimEnd((byte)'\r'));
            }
        }
        return NotHttp;
    }

    private static ProbeResult ParseStatus(ReadOnlySpan<byte> line)
    {
        // RFC 9112 section 4: HTTP-version SP status-code SP [ reason-phrase ]; the last space is often left out.
        bool wellFormed = line.Length >= 12 && line.StartsWith("HTTP/1."u8) && line[8] == ' '
            && !line[9..12].ContainsAnyExceptInRange((byte)'0', (byte)'9') && (line.Length == 12 || line[12] == ' ');
        return wellFormed ? new ProbeResult(true, Encoding.Latin1.GetString(line[9..]).TrimEnd()) : NotHttp;
    }

    private static ProbeResult NotHttp => new(false, "it answered, but not in HTTP/1.1; does its server speak FastCGI, uwsgi or TLS there?");
}
