using System.Buffers;
using System.Text;
using UdsAot.Http1;
using UdsAot.Http2;
using UdsAot.Transport;

namespace UdsAot.Tests.Http2;

/// <summary>
/// Reads what a client sends with the product's codec, as a connection does, and notes all that came of it. Bytes are given to it in
/// pieces, each of which is an array of its own and a segment, so that reading beyond them is noticed.
/// </summary>
internal sealed class CodecConnection
{
    private readonly StringBuilder _events = new();
    private readonly HpackDecoder _decoder = new();
    private readonly FieldBlock _block = new();
    private readonly Dictionary<int, StreamState> _streams = [];
    private readonly List<byte[]> _pieces = [];
    private FrameReader _reader;
    private PeerSettings _settings = new();
    private SendWindow _window = new(Http2Limits.InitialWindow);
    private FrameHeader _headers;
    private int _last;
    private bool _isOver;

    /// <summary>What came, a line each.</summary>
    public string Events => _events.ToString();

    /// <summary>The requests that were good.</summary>
    public List<HeadOnlyFront> Requests { get; } = [];

    /// <summary>Octets of memory that the codec holds.</summary>
    public int Footprint => _decoder.Footprint + _block.Bytes.Length;

    public bool IsOver => _isOver;

    public static CodecConnection Whole(byte[] bytes)
    {
        var connection = new CodecConnection();
        connection.Feed(bytes);
        return connection;
    }

    /// <summary>Takes some more bytes.</summary>
    public void Feed(ReadOnlySpan<byte> piece)
    {
        if (piece.IsEmpty || _isOver)
        {
            return;
        }
        _pieces.Add(piece.ToArray());
        ReadOnlySequence<byte> bytes = Segment.Chain(_pieces);
        while (!_isOver && _reader.TryTake(ref bytes, out FrameHeader frame, out ReadOnlySequence<byte> payload, out Http2Fault fault))
        {
            Take(frame, payload.ToArray(), fault);
        }
        if (!_isOver && !_reader.TryTake(ref bytes, out _, out _, out Http2Fault broken) && broken.Happened)
        {
            Note(broken, 0);
        }
        byte[] rest = bytes.ToArray();
        _pieces.Clear();
        if (rest.Length > 0)
        {
            _pieces.Add(rest);
        }
    }

    private void Take(in FrameHeader frame, ReadOnlySpan<byte> payload, Http2Fault fault)
    {
        if (fault.Happened)
        {
            Note(fault, frame.Stream);
            return;
        }
        switch (frame.Type)
        {
            case FrameType.Settings when !frame.Acknowledges:
                fault = _settings.Apply(payload, out long change);
                _events.Append($"settings {_settings.HeaderTableSize} {_settings.InitialWindowSize} {_settings.MaxFrameSize} {change}\n");
                break;
            case FrameType.Data:
                fault = ReceiveOn(frame);
                bool isSound = FramePayload.TryTrimPadding(frame.Flags, ref payload);
                fault = fault.Happened || isSound ? fault : Http2Fault.OfConnection(Http2Error.ProtocolError);
                _events.Append($"data {frame.Stream} [{Latin1.Text(payload)}]{(frame.EndsStream ? " end" : "")}\n");
                break;
            case FrameType.Headers:
                _headers = frame;
                fault = FramePayload.TakeFragment(frame, ref payload);
                if (!fault.EndsConnection && frame.EndsHeaders)
                {
                    Decode(payload, fault);
                    return;
                }
                if (!fault.EndsConnection && !_block.TryAppend(payload))
                {
                    fault = Http2Fault.OfConnection(Http2Error.EnhanceYourCalm);
                }
                break;
            case FrameType.Continuation:
                if (!_block.TryAppend(payload))
                {
                    fault = Http2Fault.OfConnection(Http2Error.EnhanceYourCalm);
                }
                else if (frame.EndsHeaders)
                {
                    Decode(_block.Bytes, default);
                    _block.Clear();
                    return;
                }
                break;
            case FrameType.Priority:
                fault = FramePayload.CheckPriority(frame.Stream, payload);
                break;
            case FrameType.ResetStream:
                fault = ReceiveOn(frame);
                _events.Append($"reset {frame.Stream} {FramePayload.Error(payload)}\n");
                break;
            case FrameType.WindowUpdate:
                int increment = FramePayload.Number(payload);
                fault = frame.Stream == 0 ? default : ReceiveOn(frame);
                if (!fault.Happened && increment == 0)
                {
                    fault = new Http2Fault(Http2Error.ProtocolError, frame.Stream == 0);
                }
                else if (!fault.Happened && frame.Stream == 0 && !_window.TryAdd(increment))
                {
                    fault = Http2Fault.OfConnection(Http2Error.FlowControlError);
                }
                break;
            case FrameType.PriorityUpdate:
                _events.Append($"priority {FramePayload.Number(payload)} {StreamPriority.Parse(payload[4..])}\n");
                break;
            default:
                _events.Append($"{frame.Type} {frame.Stream} {payload.Length}\n");
                break;
        }
        Note(fault, frame.Stream);
    }

    private void Decode(ReadOnlySpan<byte> block, Http2Fault fault)
    {
        int stream = _headers.Stream;
        if (_streams.TryGetValue(stream, out StreamState state))
        {
            var section = new TrailerSection();
            var trailers = new TrailerLines(section, new MemoryShare(long.MaxValue));
            HpackFault broken = _decoder.Decode(block, trailers);
            HeadFault malformed = trailers.Complete();
            fault = broken != HpackFault.None ? Http2Fault.OfConnection(Http2Error.CompressionError) : fault.Happened ? fault : ReceiveOn(_headers);
            _events.Append($"trailers {stream} {(_headers.EndsStream ? "end" : "open")} {Heads.Describe(section, malformed)}");
        }
        else if (!StreamRules.MayOpen(stream, _last))
        {
            fault = Http2Fault.OfConnection(stream % 2 == 0 ? Http2Error.ProtocolError : Http2Error.StreamClosed);
        }
        else
        {
            _last = stream;
            _streams[stream] = StreamRules.Opened(_headers);
            var front = new HeadOnlyFront();
            RequestHead head = front.Request;
            head.Reset();
            var fields = new RequestFields(head, new MemoryShare(long.MaxValue));
            HpackFault broken = _decoder.Decode(block, fields);
            bool isWebSocket = fields.IsForWebSocket;
            HeadFault malformed = fields.Complete(_headers.EndsStream, "key"u8);
            fault = broken != HpackFault.None ? Http2Fault.OfConnection(Http2Error.CompressionError) : fault;
            _events.Append($"request {stream} {_streams[stream]} web socket {isWebSocket} {Heads.Describe(head, malformed)}");
            if (!fault.Happened && malformed == HeadFault.None)
            {
                Requests.Add(front);
            }
        }
        Note(fault, stream);
    }

    private Http2Fault ReceiveOn(in FrameHeader frame)
    {
        StreamState state = _streams.TryGetValue(frame.Stream, out StreamState known) ? known
            : frame.Stream > _last || (frame.Stream & 1) == 0 ? StreamState.Idle
            : StreamState.Closed;
        Http2Fault fault = StreamRules.Receive(ref state, frame);
        if (known != StreamState.Idle)
        {
            _streams[frame.Stream] = state;
        }
        return fault;
    }

    private void Note(Http2Fault fault, int stream)
    {
        if (fault.Happened)
        {
            _isOver = fault.EndsConnection;
            _events.Append(fault.EndsConnection ? $"over: {fault.Error}\n" : $"stream {stream}: {fault.Error}\n");
        }
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public static ReadOnlySequence<byte> Chain(List<byte[]> pieces)
        {
            var first = new Segment { Memory = pieces[0] };
            Segment last = first;
            foreach (byte[] piece in pieces.Skip(1))
            {
                var next = new Segment { Memory = piece, RunningIndex = last.RunningIndex + last.Memory.Length };
                last.Next = next;
                last = next;
            }
            return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
        }
    }
}
