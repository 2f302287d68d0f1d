using UdsAot.Awaiting;
using UdsAot.Failures;
using UdsAot.Http2;
using UdsAot.Transport;

namespace UdsAot.Frontends;

/// <summary>The timeouts of a connection and of its streams.</summary>
internal sealed partial class Http2Connection
{
    void Timing.ITimed.Tick(long now)
    {
        bool mayBeDue;
        lock (Gate)
        {
            mayBeDue = Streams.Count > 0 || _sender.IsFlushing || LateResets.IsDue(now) || IsConnectionDue(now);
        }
        if (mayBeDue)
        {
            Offload.Queue(this);
        }
    }

    void IThreadPoolWorkItem.Execute() => Offload.Run(static connection => connection.Expire(connection.Now), this);

    /// <summary>Looks soon at the deadlines of the streams, of which one gives way.</summary>
    public void ExpireLater() => Offload.Queue(this);

    private bool IsConnectionDue(long now)
        => _stage < Stage.Over && ((_stage == Stage.Draining && now >= _drainAt) || IsIdleTooLong(now) || IsBlockLate(now));

    private bool IsIdleTooLong(long now) => Streams.Count == 0 && now - _idleSince >= Limits.KeepAliveTimeout;

    private bool IsBlockLate(long now) => _receiver.BlockSince is not 0 and long begun && now - begun >= Limits.HeadTimeout;

    private void Expire(long now)
    {
        Http2Stream? content = null;
        Http2Stream? flushes;
        bool isStuck = false;
        bool ends;
        lock (Gate)
        {
            ends = IsConnectionDue(now) && ExpireConnection(now);
            WriteLateResets(now);
            bool hasLeft = _closedAt != 0 && IsStill(now);
            foreach (Http2Stream stream in Streams.Values)
            {
                bool givesWay = stream.TakeGivesWay();
                bool isLate = givesWay ? stream.Response.TryExpire() : stream.Response.IsLate(now);
                isStuck |= isLate && stream.Response.IsBorrowing;
                if ((isLate || hasLeft) && stream.State != StreamState.Closed)
                {
                    Close(stream, Http2Error.Cancel);
                }
                if (hasLeft ? stream.Content.TryFail(BodyFault.ClientLeft)
                    : givesWay ? stream.Content.TryExpire()
                    : stream.Content.Tick(now, Limits.MinBodyRate))
                {
                    stream.NextContent = content;
                    content = stream;
                }
                if (hasLeft)
                {
                    stream.Leave();
                }
            }
            flushes = _sender.EndFlushes();
            isStuck |= _sender.IsStuck(now, Limits.HeadTimeout);
            _sender.ScheduleFlush();
        }
        ReleaseContents(content);
        ReleaseFlushes(flushes);
        if (isStuck)
        {
            // What it does not take may lie in an origin's buffer, which is wanted elsewhere.
            Abort("The client did not read its responses.");
        }
        if (ends)
        {
            _connection.Transport.Input.CancelPendingRead();
        }
    }

    /// <returns>True if nothing is to be read any more.</returns>
    private bool ExpireConnection(long now)
    {
        if (IsBlockLate(now))
        {
            _sender.WriteGoAway(Last, Http2Error.EnhanceYourCalm);
            _stage = Stage.Over;
            return true;
        }
        NameLastStream();
        return Streams.Count == 0;
    }

    // A client that has ended its half is left to itself for a moment only: see HalfCloseGrace.
    private bool IsStill(long now)
    {
        if (_sender.Progress != _progressSeen)
        {
            _progressSeen = _sender.Progress;
            _closedAt = now;
        }
        return now - _closedAt >= Http1Limits.HalfCloseGrace;
    }

    private void WriteLateResets(long now)
    {
        while (LateResets.TryTake(now, out int stream))
        {
            _sender.WriteReset(stream, Http2Error.NoError);
        }
    }

    private void NameLastStream()
    {
        _stage = Stage.LastStreamKnown;
        _sender.WriteGoAway(Last, Http2Error.NoError);
        _sender.ScheduleFlush();
    }
}
