using Microsoft.AspNetCore.Connections;
using UdsAot.Http2;

namespace UdsAot.Fronts;

/// <summary>What is ended because it takes too long.</summary>
internal sealed partial class Http2Connection
{
    private bool HasNoStreams => _streams.Count == 0;

    /// <summary>Whether <see cref="Expire"/> has something to do, or may have. With the lock held.</summary>
    private bool LooksDue(long now)
    {
        if (_stage == Stage.Draining && now >= _drainAt)
        {
            return true;
        }
        if (_stage < Stage.Over && HasNoStreams && now - _idleSince >= Limits.KeepAliveTimeout)
        {
            return true;
        }
        long begun = Volatile.Read(ref _blockSince);
        return (begun != 0 && now - begun >= Limits.HeadTimeout) || !HasNoStreams || _isFlushing;
    }

    private void Expire(long now)
    {
        Http2Stream? content = null;
        Http2Stream? flushes = null;
        bool ends = false;
        bool isStuck = false;
        lock (Gate)
        {
            if (_stage == Stage.Draining && now >= _drainAt)
            {
                NameLastStream();
                ends |= HasNoStreams;
            }
            if (_stage < Stage.Over && HasNoStreams && now - _idleSince >= Limits.KeepAliveTimeout)
            {
                WriteGoAway(_last, Http2Error.NoError);
                _stage = Stage.LastStreamKnown;
                ends = true;
            }
            long begun = Volatile.Read(ref _blockSince);
            if (begun != 0 && now - begun >= Limits.HeadTimeout && _stage < Stage.Over)
            {
                WriteGoAway(_last, Http2Error.EnhanceYourCalm);
                _stage = Stage.Over;
                ends = true;
            }
            bool hasLeft = _closedAt != 0 && IsStill(now);
            foreach (Http2Stream stream in _streams.Values)
            {
                bool isLate = stream.TickResponse(now);
                isStuck |= isLate && stream.IsBorrowing;
                if (isLate || (hasLeft && stream.State != StreamState.Closed))
                {
                    CloseLate(stream);
                }
                if (hasLeft ? stream.TryFailContent(BodyFault.ClientLeft) : stream.TickContent(now, Limits.MinBodyRate))
                {
                    stream.NextContent = content;
                    content = stream;
                }
                if (hasLeft)
                {
                    stream.Leave();
                }
            }
            flushes = EndFlushes();
            ScheduleFlush();
        }
        ReleaseContents(content);
        ReleaseFlushes(flushes);
        if (isStuck)
        {
            // What it does not take lies in an origin's buffer, which is wanted elsewhere.
            _connection.Abort(new ConnectionAbortedException("The client did not read its responses."));
        }
        if (ends)
        {
            _input.CancelPendingRead();
        }
    }

    private void CloseLate(Http2Stream stream)
    {
        stream.State = StreamState.Closed;
        WriteReset(stream.Id, Http2Error.Cancel);
        _resetStreams.Add(stream.Id);
    }

    // A client that has ended its half is left to itself for a moment only: see HalfCloseGrace.
    private bool IsStill(long now)
    {
        if (_progress != _progressSeen)
        {
            _progressSeen = _progress;
            _closedAt = now;
        }
        return now - _closedAt >= Http1Limits.HalfCloseGrace;
    }

    private void NameLastStream()
    {
        _stage = Stage.LastStreamKnown;
        WriteGoAway(_last, Http2Error.NoError);
        ScheduleFlush();
    }
}
