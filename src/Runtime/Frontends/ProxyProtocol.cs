using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using UdsAot.Addresses;
using UdsAot.Awaiting;
using UdsAot.Compiled;
using UdsAot.Logging;
using UdsAot.Timing;
using UdsAot.Transport;

namespace UdsAot.Frontends;

/// <summary>
/// A listener whose connections must begin with a PROXY header (key <c>proxy-protocol</c>). It removes the header, stores the client's
/// address, and passes the connection on with all later bytes. A connection without a valid header is closed without a response.
/// </summary>
/// <param name="limits">The listener's limits; a header has as much time as a request's head.</param>
/// <param name="heartbeat">The clock.</param>
/// <param name="refusals">The log for closed connections.</param>
/// <param name="next">Handles the connection.</param>
internal sealed class ProxyProtocol(ListenerLimits limits, Heartbeat heartbeat, RefusalReport refusals, ConnectionDelegate next)
{
    // Connections still waiting for a PROXY header have a limit of their own; max-connections counts them only later.
    private readonly ConnectionGate _gate = new(limits.MaxConnections);

    /// <summary>Handles a connection.</summary>
    public async Task ServeAsync(ConnectionContext connection)
    {
        if (await IsGoodAsync(connection).ConfigureAwait(false))
        {
            await next(connection).ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> IsGoodAsync(ConnectionContext connection)
    {
        if (limits.TrustedProxies is { } trusted && !trusted.Trusts(connection.RemoteEndPoint))
        {
            Report(connection, "comes from none of the trusted-proxies, which alone may send a PROXY header");
            return false;
        }
        if (!_gate.TryEnter())
        {
            Report(connection, "exceeds max-connections, counted for those that have sent no PROXY header yet");
            return false;
        }
        using var wait = new HeaderWait(connection, heartbeat, limits.HeadTimeout);
        try
        {
            return await ReadHeaderAsync(connection, wait).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or ConnectionAbortedException)
        {
            // The client has disconnected.
            return false;
        }
        finally
        {
            _gate.Leave();
        }
    }

    private async ValueTask<bool> ReadHeaderAsync(ConnectionContext connection, HeaderWait wait)
    {
        PipeReader input = connection.Transport.Input;
        while (true)
        {
            ReadResult read = await input.ReadAsync().ConfigureAwait(false);
            ReadOnlySequence<byte> buffer = read.Buffer;
            ProxyHeaderResult result = Read(buffer, out int length, out IPEndPoint? client);
            if (result is ProxyHeaderResult.Named or ProxyHeaderResult.Unnamed && wait.TryEnd())
            {
                input.AdvanceTo(buffer.GetPosition(length));
                Believe(connection, client);
                return true;
            }
            bool isEmpty = buffer.IsEmpty;
            input.AdvanceTo(buffer.Start, buffer.End);
            if (result == ProxyHeaderResult.Broken)
            {
                Report(connection, "does not begin with a valid PROXY header");
                return false;
            }
            if (wait.HasExpired)
            {
                if (!wait.IsDraining)
                {
                    Report(connection, "did not send its PROXY header in time");
                }
                return false;
            }
            if (read.IsCompleted)
            {
                if (!isEmpty)
                {
                    Report(connection, "ended before the end of its PROXY header");
                }
                return false;
            }
        }
    }

    private static ProxyHeaderResult Read(in ReadOnlySequence<byte> buffer, out int length, out IPEndPoint? client)
    {
        if (buffer.IsSingleSegment)
        {
            return ProxyHeader.Read(buffer.FirstSpan[..Math.Min(buffer.FirstSpan.Length, ProxyHeader.MaxLength)], out length, out client);
        }
        Span<byte> whole = stackalloc byte[ProxyHeader.MaxLength];
        int count = (int)Math.Min(buffer.Length, whole.Length);
        buffer.Slice(0, count).CopyTo(whole);
        return ProxyHeader.Read(whole[..count], out length, out client);
    }

    // A header without an address leaves the socket's own, which is the proxy's: it does not count as the client's.
    private void Believe(ConnectionContext connection, IPEndPoint? client)
    {
        connection.RemoteEndPoint = client ?? connection.RemoteEndPoint;
        connection.Features.Set(client is null ? limits.OfStrangers : limits.For(client));
    }

    private void Report(ConnectionContext connection, string reason) => refusals.WriteClosed(IpText.OfClient(connection.RemoteEndPoint), reason);

    /// <summary>The wait for one connection's header. It ends with the header or with its time, which is shorter once the server drains.</summary>
    private sealed class HeaderWait : ITimed, IThreadPoolWorkItem, IDisposable
    {
        private readonly PipeReader _input;
        private readonly Heartbeat _heartbeat;
        private readonly CancellationTokenRegistration _drains;
        private readonly long _begunAt;
        private Deadline _deadline;
        private bool _isDraining;

        public HeaderWait(ConnectionContext connection, Heartbeat heartbeat, int timeout)
        {
            _input = connection.Transport.Input;
            _heartbeat = heartbeat;
            _begunAt = heartbeat.Now;
            _deadline.Set(_begunAt + timeout);
            heartbeat.Register(this);
            CancellationToken closes = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
            _drains = closes.UnsafeRegister(static wait => ((HeaderWait)wait!).Hasten(), this);
        }

        public bool HasExpired => _deadline.HasExpired;

        /// <summary>True if the server drains.</summary>
        public bool IsDraining => Volatile.Read(ref _isDraining);

        /// <summary>Ends the wait, so that nothing disturbs who reads next.</summary>
        /// <returns>False if the time was over.</returns>
        public bool TryEnd()
        {
            _drains.Dispose();
            return _deadline.Clear();
        }

        public void Tick(long now)
        {
            if (_deadline.TryExpire(now))
            {
                Offload.Queue(this);
            }
        }

        public void Execute() => Offload.Run(static wait => wait._input.CancelPendingRead(), this);

        public void Dispose()
        {
            _drains.Dispose();
            _heartbeat.Unregister(this);
        }

        private void Hasten()
        {
            Volatile.Write(ref _isDraining, true);
            _deadline.Set(_begunAt + Http1Limits.FirstRequestGrace);
        }
    }
}
