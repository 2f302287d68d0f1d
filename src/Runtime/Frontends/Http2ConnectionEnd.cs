using Microsoft.AspNetCore.Connections;
using UdsAot.Failures;
using UdsAot.Http2;

namespace UdsAot.Frontends;

/// <summary>The ways in which a connection ends.</summary>
internal sealed partial class Http2Connection
{
    /// <summary>Begins to end the connection: the client is told, and its requests up to then are answered.</summary>
    public void Drain()
    {
        lock (Gate)
        {
            if (_stage != Stage.Open)
            {
                return;
            }
            _stage = Stage.Draining;
            _drainAt = Now + Http2Settings.DrainDelay;
            _sender.WriteGoAway(int.MaxValue, Http2Error.NoError);
            _sender.WritePing(DrainPing);
            _sender.ScheduleFlush();
        }
    }

    /// <summary>The client has acknowledged a PING, and so knows what was sent before it. With the lock held.</summary>
    public void NotePong(ReadOnlySpan<byte> opaque)
    {
        if (_stage == Stage.Draining && opaque.SequenceEqual(DrainPing))
        {
            NameLastStream();
        }
    }

    /// <summary>Tells the client that it broke the rules; nothing is read any more. Call without the lock.</summary>
    /// <param name="error">The code.</param>
    /// <param name="reason">A clause for the log, whose subject is the connection.</param>
    public void EndByFault(Http2Error error, string reason)
    {
        _core.Refusals.WriteClosed(PeerAddress, reason);
        lock (Gate)
        {
            _sender.WriteGoAway(Last, error);
            _stage = Stage.Over;
            _sender.ScheduleFlush();
        }
    }

    /// <summary>The connection is gone. Call without the lock.</summary>
    public void Break()
    {
        LeaveUnfinished(all: true);
        _connection.Transport.Input.CancelPendingRead();
    }

    /// <summary>Cuts the connection off. Call without the lock.</summary>
    public void Abort(string reason) => _connection.Abort(new ConnectionAbortedException(reason));

    // Responses to a client that has left are of no use; one that only ended its half may take them.
    private void LeaveUnfinished(bool all)
    {
        Http2Stream? content = null;
        Http2Stream? flushes;
        lock (Gate)
        {
            _stage = Stage.Over;
            _closedAt = Math.Max(Now, 1);
            foreach (Http2Stream stream in Streams.Values)
            {
                if (all || stream.State is StreamState.Open or StreamState.HalfClosedLocal)
                {
                    stream.State = StreamState.Closed;
                    if (stream.Content.TryFail(BodyFault.ClientLeft))
                    {
                        stream.NextContent = content;
                        content = stream;
                    }
                    stream.Leave();
                }
            }
            flushes = _sender.EndFlushes();
        }
        ReleaseContents(content);
        ReleaseFlushes(flushes);
    }

    private async ValueTask WaitForStreamsAsync()
    {
        ValueTask<bool> ended;
        lock (Gate)
        {
            if (Streams.Count == 0)
            {
                return;
            }
            ended = _streamsEnded.Begin();
        }
        await ended.ConfigureAwait(false);
    }
}
