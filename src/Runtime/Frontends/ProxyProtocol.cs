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
/// A listener whose connections must begin with a header of the PROXY protocol (key <c>proxy-protocol</c>). It takes the header off,
/// notes whose connection it is, and hands the connection on with all that follows; what has no good header is closed without a word
/// to the client.
/// </summary>
/// <param name="limits">The listener's; the header has as much time as a request's head.</param>
/// <param name="heartbeat">The clock.</param>
/// <param name="refusals">Is told of connections that were closed.</param>
/// <param name="next">Serves the connection.</param>
internal sealed class ProxyProtocol(ListenerLimits limits, Heartbeat heartbeat, RefusalReport refusals, ConnectionDelegate next)
{
    // Whoever has not said who it is must not take up more than those who have; and those are counted only further on.
    private readonly ConnectionGate _gate = new(limits.MaxConnections);

    /// <summary>Serves a connection.</summary>
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
            Report(connection, "comes from none of the trusted-proxies, and nobody else may send a PROXY header");
            return false;
        }
        if (!_gate.TryEnter())
        {
            Report(connection, "is one too many that has sent no PROXY header yet (max-connections)");
            return false;
        }
        using var wait = new HeaderWait(connection, heartbeat, limits.HeadTimeout);
        try
        {
            return await ReadHeaderAsync(connection, wait).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or ConnectionAbortedException)
        {
            // The client has left.
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
                Report(connection, "does not begin with a sound PROXY header");
                return false;
            }
            if (wait.HasExpired)
            {
                Report(connection, "did not send its PROXY header in time");
                return false;
            }
            if (wait.IsOver)
            {
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

    // A header that names nobody leaves the socket's own address, which is the proxy's: it is then not taken for the client's word.
    private void Believe(ConnectionContext connection, IPEndPoint? client)
    {
        connection.RemoteEndPoint = client ?? connection.RemoteEndPoint;
        connection.Features.Set(client is null ? limits.OfStrangers : limits.For(client));
    }

    private void Report(ConnectionContext connection, string reason) => refusals.WriteClosed(IpText.OfClient(connection.RemoteEndPoint), reason);

    /// <summary>The wait for one connection's header: it ends with the header, with its time, or with the server.</summary>
    private sealed class HeaderWait : ITimed, IThreadPoolWorkItem, IDisposable
    {
        private readonly PipeReader _input;
        private readonly Heartbeat _heartbeat;
        private readonly CancellationTokenRegistration _drains;
        private Deadline _deadline;
        private bool _isOver;

        public HeaderWait(ConnectionContext connection, Heartbeat heartbeat, int timeout)
        {
            _input = connection.Transport.Input;
            _heartbeat = heartbeat;
            _deadline.Set(heartbeat.Now + timeout);
            heartbeat.Register(this);
            CancellationToken closes = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
            _drains = closes.UnsafeRegister(static wait => ((HeaderWait)wait!).End(), this);
        }

        public bool HasExpired => _deadline.HasExpired;

        /// <summary>Whether the server stops.</summary>
        public bool IsOver => Volatile.Read(ref _isOver);

        /// <summary>Ends the wait, so that nothing disturbs who reads next.</summary>
        /// <returns>False if the time was over, or the server stops.</returns>
        public bool TryEnd()
        {
            _drains.Dispose();
            return _deadline.Clear() && !IsOver;
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

        private void End()
        {
            Volatile.Write(ref _isOver, true);
            _input.CancelPendingRead();
        }
    }
}
