using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using UdsAot.Failures;
using UdsAot.Http2;
using UdsAot.Transport;

namespace UdsAot.Frontends;

/// <summary>Takes the frames of a client off its pipe, where they lie, and hands them to the streams. One reader does all of it.</summary>
/// <param name="connection">The connection, whose lock is taken where streams are touched.</param>
/// <param name="sender">Sends what the frames are answered with.</param>
/// <param name="pool">Streams.</param>
/// <param name="input">The pipe.</param>
internal sealed partial class Http2Receiver(Http2Connection connection, Http2Sender sender, Http2StreamPool pool, PipeReader input)
{
    private const int PrefaceLength = 24;

    /// <summary>WINDOW_UPDATE frames that a DATA frame is a reason for: one of its stream, one of the connection.</summary>
    private const int UpdatesPerFrame = 2;

    [ThreadStatic]
    private static byte[]? t_scratch;

    private readonly HpackDecoder _decoder = new();
    private readonly FieldBlock _block = new();
    private readonly AbuseMeter _meter = new();
    private readonly List<Http2Stream> _opened = [];
    private FrameReader _reader;
    private FrameHeader _headers;
    private Http2Fault _headersFault;
    private ReceiveWindow _receiveWindow = new(Http2Limits.InitialWindow);
    private AbuseKind? _abuse;
    private long _blockSince;
    private int _widened;
    private int _keptUp;

    /// <summary>Bytes that a client may send on a new stream. With the lock held.</summary>
    public int InitialWindow { get; private set; } = Http2Limits.InitialWindow;

    /// <summary>When a field block was begun that is not complete, on the heartbeat's clock; 0 if there is none. From any thread.</summary>
    public long BlockSince => Volatile.Read(ref _blockSince);

    /// <summary>Notes that an exchange has taken content, so that the client may send more. With the lock held.</summary>
    public void Consumed(Http2Stream stream, int count)
    {
        ref ReceiveWindow window = ref stream.Content.Window;
        window.Consume(count);
        if (stream.Content.KeepsUp && window.Left < window.Size / 2 && window.Size < Http2Settings.LargestStreamWindow)
        {
            window.Widen(Math.Min(window.Size, Http2Settings.LargestStreamWindow - window.Size));
        }
        if (stream.State is StreamState.Open or StreamState.HalfClosedLocal && window.TakeIncrement() is > 0 and int increment)
        {
            sender.WriteWindowUpdate(stream.Id, increment);
        }
        if (stream.Content.KeepsUp && _receiveWindow.Size < Http2Settings.LargestConnectionWindow && (_keptUp += count) >= _receiveWindow.Size)
        {
            _keptUp = 0;
            WidenConnection(Math.Min(_receiveWindow.Size, Http2Settings.LargestConnectionWindow - _receiveWindow.Size));
        }
        ConsumedOfConnection(GiveCredit(stream, count));
        sender.ScheduleFlush();
    }

    /// <summary>
    /// Lets a client send more on its other streams although content waits on this one, as far as there is memory: a request that waits for
    /// an origin's connection would otherwise keep those from going on that have one. With the lock held.
    /// </summary>
    public void Credit(Http2Stream stream, int count)
    {
        if (MemoryBudget.Process.Clients.TryTake(count))
        {
            stream.Content.Credited += count;
            ConsumedOfConnection(count);
            sender.ScheduleFlush();
        }
    }

    /// <summary>Forgets content that no exchange takes any more. With the lock held.</summary>
    public void Drop(Http2Stream stream) => ConsumedOfConnection(GiveCredit(stream, stream.Content.Drop()));

    /// <summary>Notes content that is not on any stream any more. With the lock held.</summary>
    public void ConsumedOfConnection(int count)
    {
        _receiveWindow.Consume(count);
        if (_receiveWindow.TakeIncrement() is > 0 and int increment)
        {
            sender.WriteWindowUpdate(0, increment);
        }
    }

    /// <summary>Gives back what an unfinished field block holds, and what a wider window took of the budget.</summary>
    public void Release()
    {
        _block.Clear();
        MemoryBudget.Process.Clients.Give(_widened);
        _widened = 0;
    }

    /// <summary>Reads until the client or the connection ends.</summary>
    public async ValueTask<Http2ReadEnd> RunAsync()
    {
        bool hasPreface = false;
        try
        {
            while (true)
            {
                ReadResult result = await input.ReadAsync().ConfigureAwait(false);
                ReadOnlySequence<byte> buffer = result.Buffer;
                if (!hasPreface && buffer.Length >= PrefaceLength)
                {
                    hasPreface = true;
                    buffer = buffer.Slice(PrefaceLength);
                }
                bool isSound = !hasPreface || TakeFramesAndServe(ref buffer);
                input.AdvanceTo(buffer.Start, buffer.End);
                if (!isSound)
                {
                    return Http2ReadEnd.Fault;
                }
                if (result.IsCompleted || connection.IsOver)
                {
                    return Http2ReadEnd.Orderly;
                }
                await sender.WaitForRoomAsync().ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is IOException or ConnectionAbortedException or OperationCanceledException)
        {
            return Http2ReadEnd.Broken;
        }
    }

    // Answers how many of the octets the connection's window has not got back yet.
    private static int GiveCredit(Http2Stream stream, int count)
    {
        int credited = Math.Min(count, stream.Content.Credited);
        stream.Content.Credited -= credited;
        MemoryBudget.Process.Clients.Give(credited);
        return count - credited;
    }

    // What has come of an origin's content that stops being read may stay: memory is taken for the whole window.
    private void WidenConnection(int count)
    {
        if (MemoryBudget.Process.Clients.TryTake(count))
        {
            _widened += count;
            _receiveWindow.Widen(count);
        }
    }

    // The streams of a read are served behind its last frame: requests that are reset in the same read reach no origin.
    private bool TakeFramesAndServe(ref ReadOnlySequence<byte> buffer)
    {
        try
        {
            return TakeFrames(ref buffer);
        }
        finally
        {
            ServeOpened();
        }
    }

    private void ServeOpened()
    {
        foreach (Http2Stream stream in _opened)
        {
            stream.Serve();
        }
        _opened.Clear();
    }

    private bool TakeFrames(ref ReadOnlySequence<byte> buffer)
    {
        Http2Fault fault;
        while (_reader.TryTake(ref buffer, out FrameHeader frame, out ReadOnlySequence<byte> payload, out fault))
        {
            if (!fault.Happened || frame.Type == FrameType.Headers)
            {
                fault = frame.Type == FrameType.Data ? TakeData(frame, payload) : Take(frame, Contiguous(payload), fault);
            }
            if (fault.Happened && !Handle(fault, frame.Stream))
            {
                return false;
            }
        }
        return !fault.Happened || Handle(fault, 0);
    }

    /// <returns>False if it ends the connection.</returns>
    private bool Handle(Http2Fault fault, int id)
    {
        if (!fault.EndsConnection)
        {
            return ResetOnFault(id, fault.Error);
        }
        connection.EndByFault(fault.Error, _abuse is { } kind ? $"asked too much of HTTP/2 ({kind})" : $"broke the rules of HTTP/2 ({fault.Error})");
        return false;
    }

    private bool ResetOnFault(int id, Http2Error error)
    {
        Http2Stream? wakesContent = null;
        Http2Stream? flushes = null;
        // A stream that is refused may be the client's fault or not; it is cheap.
        bool isSound = !IsAbuse(error == Http2Error.RefusedStream ? AbuseKind.Cancellations : AbuseKind.StreamErrors);
        if (id > connection.Last || (id & 1) == 0)
        {
            // A stream that is idle can't be reset.
            return Handle(Http2Fault.OfConnection(error), 0);
        }
        lock (connection.Gate)
        {
            if (connection.Streams.TryGetValue(id, out Http2Stream? stream))
            {
                if (stream.State != StreamState.Closed)
                {
                    stream.State = StreamState.Closed;
                    sender.WriteReset(id, error);
                }
                wakesContent = stream.Content.TryFail(BodyFault.ClientLeft) ? stream : null;
                stream.Leave();
                flushes = sender.EndFlushes();
            }
            else
            {
                sender.WriteReset(id, error);
            }
            connection.Resets.Add(id);
            sender.ScheduleFlush();
        }
        Http2Connection.ReleaseContents(wakesContent);
        Http2Connection.ReleaseFlushes(flushes);
        return isSound || Handle(TooMuch, 0);
    }

    private Http2Fault Take(in FrameHeader frame, ReadOnlySpan<byte> payload, Http2Fault fault)
    {
        switch (frame.Type)
        {
            case FrameType.Headers:
                return TakeHeaders(frame, payload, fault);
            case FrameType.Continuation:
                return TakeContinuation(frame, payload);
            case FrameType.Settings:
                return TakeSettings(frame, payload);
            case FrameType.WindowUpdate:
                return TakeWindowUpdate(frame, payload);
            case FrameType.ResetStream:
                return TakeReset(frame);
            case FrameType.Ping:
                return TakePing(frame, payload);
            case FrameType.Priority:
                return IsAbuse(AbuseKind.IdleFrames) ? TooMuch : FramePayload.CheckPriority(frame.Stream, payload);
            case FrameType.PriorityUpdate:
                return TakePriorityUpdate(payload);
            default:
                // GOAWAY too: what the client will not take it does not ask for.
                return IsAbuse(AbuseKind.IdleFrames) ? TooMuch : default;
        }
    }

    private static Http2Fault TooMuch => Http2Fault.OfConnection(Http2Error.EnhanceYourCalm);

    // The meter is the reader's alone.
    private bool IsAbuse(AbuseKind kind)
    {
        bool isAbuse = !_meter.TryCount(kind, connection.Now);
        if (isAbuse)
        {
            _abuse = kind;
        }
        return isAbuse;
    }

    private bool IsIdle(int stream) => stream > connection.Last || (stream & 1) == 0;

    private static ReadOnlySpan<byte> Contiguous(in ReadOnlySequence<byte> payload)
    {
        if (payload.IsSingleSegment)
        {
            return payload.FirstSpan;
        }
        byte[] scratch = t_scratch ??= new byte[Http2Limits.FrameSize];
        payload.CopyTo(scratch);
        return scratch.AsSpan(0, (int)payload.Length);
    }
}
