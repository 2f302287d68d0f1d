using UdsAot.Failures;
using UdsAot.Http2;

namespace UdsAot.Frontends;

/// <summary>Frames that steer: SETTINGS, WINDOW_UPDATE, RST_STREAM, PING and PRIORITY_UPDATE.</summary>
internal sealed partial class Http2Receiver
{
    private Http2Fault TakeSettings(in FrameHeader frame, ReadOnlySpan<byte> payload)
    {
        Http2Stream? flushes;
        lock (connection.Gate)
        {
            if (frame.Acknowledges)
            {
                NarrowWindows();
                return default;
            }
            if (IsAbuse(AbuseKind.Settings))
            {
                return TooMuch;
            }
            Http2Fault fault = sender.Apply(payload, out long change);
            if (fault.Happened)
            {
                return fault;
            }
            foreach (Http2Stream stream in connection.Streams.Values)
            {
                if (!stream.Response.Window.TryAdd(change))
                {
                    return Http2Fault.OfConnection(Http2Error.FlowControlError);
                }
            }
            flushes = sender.PumpAll();
            sender.ScheduleFlush();
        }
        Http2Connection.ReleaseFlushes(flushes);
        return default;
    }

    // Until now the client did not know how small the windows of its streams are (RFC 9113 section 6.9.2).
    private void NarrowWindows()
    {
        int change = InitialWindow - Http2Settings.StreamWindow;
        if (change > 0)
        {
            InitialWindow = Http2Settings.StreamWindow;
            foreach (Http2Stream stream in connection.Streams.Values)
            {
                stream.Content.Window.Narrow(change);
            }
        }
    }

    private Http2Fault TakeWindowUpdate(in FrameHeader frame, ReadOnlySpan<byte> payload)
    {
        int increment = FramePayload.Number(payload);
        Http2Stream? flushes;
        lock (connection.Gate)
        {
            _meter.Forgive(AbuseKind.WindowUpdates, UpdatesPerFrame * sender.TakeDataCount());
            if (IsAbuse(AbuseKind.WindowUpdates))
            {
                return TooMuch;
            }
            if (frame.Stream == 0)
            {
                if (increment == 0 || !sender.TryWiden(increment))
                {
                    return Http2Fault.OfConnection(increment == 0 ? Http2Error.ProtocolError : Http2Error.FlowControlError);
                }
            }
            else if (connection.Streams.TryGetValue(frame.Stream, out Http2Stream? stream))
            {
                if (increment == 0 || !stream.Response.Window.TryAdd(increment))
                {
                    return Http2Fault.OfStream(increment == 0 ? Http2Error.ProtocolError : Http2Error.FlowControlError);
                }
            }
            else
            {
                return IsIdle(frame.Stream) ? Http2Fault.OfConnection(Http2Error.ProtocolError) : default;
            }
            flushes = sender.PumpAll();
            sender.ScheduleFlush();
        }
        Http2Connection.ReleaseFlushes(flushes);
        return default;
    }

    private Http2Fault TakeReset(in FrameHeader frame)
    {
        if (IsIdle(frame.Stream))
        {
            return Http2Fault.OfConnection(Http2Error.ProtocolError);
        }
        Http2Stream? wakesContent = null;
        Http2Stream? flushes = null;
        bool isSound = true;
        lock (connection.Gate)
        {
            if (connection.Streams.TryGetValue(frame.Stream, out Http2Stream? stream))
            {
                isSound = stream.State == StreamState.Closed || !IsAbuse(AbuseKind.Cancellations);
                stream.State = StreamState.Closed;
                wakesContent = stream.Content.TryFail(BodyFault.ClientLeft) ? stream : null;
                stream.Leave();
                flushes = sender.EndFlushes();
            }
            connection.LateResets.Remove(frame.Stream);
        }
        Http2Connection.ReleaseContents(wakesContent);
        Http2Connection.ReleaseFlushes(flushes);
        return isSound ? default : TooMuch;
    }

    private Http2Fault TakePing(in FrameHeader frame, ReadOnlySpan<byte> payload)
    {
        lock (connection.Gate)
        {
            if (frame.Acknowledges)
            {
                connection.NotePong(payload);
                return default;
            }
            if (IsAbuse(AbuseKind.Pings))
            {
                return TooMuch;
            }
            sender.WritePing(payload, acknowledges: true);
            sender.ScheduleFlush();
            return default;
        }
    }

    private Http2Fault TakePriorityUpdate(ReadOnlySpan<byte> payload)
    {
        int id = FramePayload.Number(payload);
        lock (connection.Gate)
        {
            if (IsAbuse(AbuseKind.IdleFrames))
            {
                return TooMuch;
            }
            if ((id & 1) == 0)
            {
                // There are no pushed streams that it could be about (RFC 9218 section 7.1).
                return Http2Fault.OfConnection(Http2Error.ProtocolError);
            }
            if (connection.Streams.TryGetValue(id, out Http2Stream? stream))
            {
                stream.Response.Priority = StreamPriority.Parse(payload[4..]);
            }
            return default;
        }
    }
}
