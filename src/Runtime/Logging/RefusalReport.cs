using System.Text;
using UdsAot.Timing;

namespace UdsAot.Logging;

/// <summary>
/// Lines about requests and connections that were refused before they came to a mount. Any client can cause them, so each kind has
/// a <see cref="LineRate"/>; the access log has every refused request.
/// </summary>
internal sealed class RefusalReport
{
    private readonly ILogger _logger;
    private readonly LineRate _requests;
    private readonly LineRate _handshakes;
    private readonly LineRate _closed;
    private readonly LineRate _overLimit;
    private readonly LineRate _shed;

    /// <param name="logger">The log.</param>
    /// <param name="heartbeat">The clock.</param>
    public RefusalReport(ILogger logger, Heartbeat heartbeat)
    {
        _logger = logger;
        _requests = Rate("refused requests");
        _handshakes = Rate("failed TLS handshakes");
        _closed = Rate("connections that were closed");
        _overLimit = Rate("connections over max-connections");
        _shed = Rate("requests that were ended because others waited");

        LineRate Rate(string kind) => new(heartbeat, count => logger.LinesOmitted(count, kind));
    }

    /// <summary>A request was refused.</summary>
    /// <param name="client">The client's address, or <c>unknown</c>.</param>
    /// <param name="status">The status of the response.</param>
    /// <param name="reason">The reason, as a clause whose subject is the request.</param>
    public void Write(ReadOnlySpan<byte> client, int status, string reason)
    {
        if (_logger.IsEnabled(LogLevel.Information) && _requests.TryTake())
        {
            _logger.RequestRefused(Encoding.ASCII.GetString(client), status, reason);
        }
    }

    /// <summary>A client's TLS handshake failed.</summary>
    /// <param name="client">The client's address, or <c>unknown</c>.</param>
    /// <param name="reason">The reason, as a clause about the client.</param>
    public void WriteHandshake(ReadOnlySpan<byte> client, string reason)
    {
        if (_logger.IsEnabled(LogLevel.Information) && _handshakes.TryTake())
        {
            _logger.HandshakeFailed(Encoding.ASCII.GetString(client), reason);
        }
    }

    /// <summary>A connection was closed before it brought a request.</summary>
    /// <param name="client">The address at its other end, or <c>unknown</c>.</param>
    /// <param name="reason">The reason, as a clause whose subject is the connection.</param>
    public void WriteClosed(ReadOnlySpan<byte> client, string reason)
    {
        if (_logger.IsEnabled(LogLevel.Information) && _closed.TryTake())
        {
            _logger.ConnectionClosed(Encoding.ASCII.GetString(client), reason);
        }
    }

    /// <summary>A slow exchange was ended because other requests waited for its origin.</summary>
    /// <param name="client">The client's address, or <c>unknown</c>.</param>
    /// <param name="mountpoint">The mountpoint.</param>
    public void WriteShed(ReadOnlySpan<byte> client, string mountpoint)
    {
        if (_logger.IsEnabled(LogLevel.Information) && _shed.TryTake())
        {
            _logger.ExchangeShed(Encoding.ASCII.GetString(client), mountpoint);
        }
    }

    /// <summary>A connection was refused because its listener has as many as it may.</summary>
    /// <param name="limit">The listener's max-connections.</param>
    public void WriteOverLimit(int limit)
    {
        if (_overLimit.TryTake())
        {
            _logger.ConnectionRefused(limit);
        }
    }
}
