using System.Text;
using UdsAot.Timing;

namespace UdsAot.Logging;

/// <summary>
/// Logs, in one line, why a request was refused before it reached a mount. Any client can cause refusals, so the number of lines is
/// limited, and omitted lines are counted; the access log has all requests.
/// </summary>
internal sealed class RefusalReport(ILogger logger, Heartbeat heartbeat)
{
    /// <summary>Lines per second: enough to find the fault of a client that is being set up.</summary>
    public const int PerSecond = 10;

    private readonly Lock _gate = new();
    private long _second;
    private int _written;
    private long _omitted;

    /// <summary>Writes the line, unless the limit is reached.</summary>
    /// <param name="client">The client's address, or <c>unknown</c>.</param>
    /// <param name="status">The status of the response.</param>
    /// <param name="reason">The reason, as a clause whose subject is the request.</param>
    public void Write(ReadOnlySpan<byte> client, int status, string reason)
    {
        if (TryBegin())
        {
            logger.RequestRefused(Encoding.ASCII.GetString(client), status, reason);
        }
    }

    /// <summary>Logs a failed TLS handshake, unless the limit is reached.</summary>
    /// <param name="client">The client's address, or <c>unknown</c>.</param>
    /// <param name="reason">The reason, as a clause about the client.</param>
    public void WriteHandshake(ReadOnlySpan<byte> client, string reason)
    {
        if (TryBegin())
        {
            logger.HandshakeFailed(Encoding.ASCII.GetString(client), reason);
        }
    }

    private bool TryBegin()
    {
        if (!logger.IsEnabled(LogLevel.Information) || !TryTakeRoom(out long omitted))
        {
            return false;
        }
        if (omitted > 0)
        {
            logger.RefusalsOmitted(omitted);
        }
        return true;
    }

    /// <summary>Logs a connection that was closed before its first request, unless the limit is reached.</summary>
    /// <param name="client">The peer's address, or <c>unknown</c>.</param>
    /// <param name="reason">The reason, as a clause whose subject is the connection.</param>
    public void WriteClosed(ReadOnlySpan<byte> client, string reason)
    {
        if (TryBegin())
        {
            logger.ConnectionClosed(Encoding.ASCII.GetString(client), reason);
        }
    }

    private bool TryTakeRoom(out long omitted)
    {
        long second = heartbeat.Now / 1000;
        lock (_gate)
        {
            omitted = 0;
            if (second != _second)
            {
                _second = second;
                _written = 0;
            }
            if (_written == PerSecond)
            {
                _omitted++;
                return false;
            }
            _written++;
            omitted = _omitted;
            _omitted = 0;
            return true;
        }
    }
}
