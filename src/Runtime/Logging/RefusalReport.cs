using System.Text;
using UdsAot.Timing;

namespace UdsAot.Logging;

/// <summary>
/// Says in the log why a request was refused before it came to a mount, in one line. Anybody can have a request refused, so the
/// lines are limited, and those that are left out are counted; the access log has them all.
/// </summary>
internal sealed class RefusalReport(ILogger logger, Heartbeat heartbeat)
{
    /// <summary>Lines in a second: enough to see what is wrong with a client that is being set up.</summary>
    public const int PerSecond = 10;

    private readonly Lock _gate = new();
    private long _second;
    private int _written;
    private long _omitted;

    /// <summary>Writes the line, if there is still room for it.</summary>
    /// <param name="client">The client's address, or <c>unknown</c>.</param>
    /// <param name="status">What it is answered.</param>
    /// <param name="reason">Why, as a clause whose subject is the request.</param>
    public void Write(ReadOnlySpan<byte> client, int status, string reason)
    {
        if (TryBegin())
        {
            logger.RequestRefused(Encoding.ASCII.GetString(client), status, reason);
        }
    }

    /// <summary>Says of a client that it did not come past TLS.</summary>
    /// <param name="client">The client's address, or <c>unknown</c>.</param>
    /// <param name="reason">Why, as a clause about the client.</param>
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

    /// <summary>Writes a line about a connection that was closed before there was a request, if there is still room for it.</summary>
    /// <param name="client">The address at its other end, or <c>unknown</c>.</param>
    /// <param name="reason">Why, as a clause whose subject is the connection.</param>
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
