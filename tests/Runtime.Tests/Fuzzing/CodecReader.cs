using System.Text;
using UdsAot.Http1;

namespace UdsAot.Tests.Fuzzing;

/// <summary>
/// Reads a stream of messages with the product's codec, as fronts and exchanges do. Every parser is given an array of just the
/// bytes that have come, so that reading beyond them is noticed.
/// </summary>
/// <param name="makeHead">Makes the next message's head.</param>
internal sealed class CodecReader(Func<Head> makeHead)
{
    private readonly List<byte> _pending = [];
    private Head? _head;
    private CodecMessage? _message;
    private ChunkedReader _chunks;
    private long _left;
    private int _taken;

    /// <summary>The messages, the last of which may not be whole.</summary>
    public List<CodecMessage> Messages { get; } = [];

    /// <summary>Why no more is read; null as long as all was well.</summary>
    public string? Fault { get; private set; }

    /// <summary>Reads a stream in one piece.</summary>
    public static CodecReader Whole(Func<Head> makeHead, byte[] bytes)
    {
        var reader = new CodecReader(makeHead);
        reader.Feed(bytes);
        return reader;
    }

    /// <summary>Reads a stream in pieces of chance lengths.</summary>
    public static CodecReader InPieces(Func<Head> makeHead, byte[] bytes, Random random)
    {
        var reader = new CodecReader(makeHead);
        int longest = random.Next(4) switch { 0 => 1, 1 => 4, 2 => 32, _ => 512 };
        for (int at = 0; at < bytes.Length;)
        {
            int length = Math.Min(bytes.Length - at, random.Next(1, longest + 1));
            reader.Feed(bytes.AsSpan(at, length));
            at += length;
        }
        return reader;
    }

    /// <summary>The stream has ended in good order.</summary>
    public void End()
    {
        if (_message is { IsWhole: false, Head.Framing: BodyFraming.UntilClose })
        {
            _message.IsWhole = true;
        }
    }

    /// <summary>All that was found out, as a text that can be compared.</summary>
    public string Describe()
    {
        var text = new StringBuilder();
        foreach (CodecMessage message in Messages)
        {
            text.Append(Heads.Describe(message.Head, HeadFault.None)).Append("body: ").Append(message.BodyText);
            text.Append('\n').Append(Heads.Describe(message.Trailers, HeadFault.None)).Append("whole: ").Append(message.IsWhole).Append('\n');
        }
        return text.Append($"{Fault}, {_pending.Count} more").ToString();
    }

    private void Feed(ReadOnlySpan<byte> piece)
    {
        if (Fault is not null)
        {
            return;
        }
        _pending.AddRange(piece);
        while (Fault is null && Step())
        {
        }
        if (Fault is not null)
        {
            // How much of what can't be trusted had come says nothing.
            _pending.Clear();
        }
    }

    // False if more bytes are needed.
    private bool Step()
    {
        if (_message is null or { IsWhole: true })
        {
            return ReadHead();
        }
        switch (_message.Head.Framing)
        {
            case BodyFraming.Length:
                int count = (int)Math.Min(_left, _pending.Count);
                TakeBody(count, count);
                _left -= count;
                return _left == 0 && Complete();
            case BodyFraming.UntilClose:
                TakeBody(_pending.Count, _pending.Count);
                return false;
            default:
                return _chunks.IsAtTrailers ? ReadTrailers() : ReadChunks();
        }
    }

    private bool ReadHead()
    {
        if (_pending.Count == 0)
        {
            return false;
        }
        _head ??= makeHead();
        _head.Bytes = _pending.ToArray();
        HeadFault fault = _head.Parse(_head.Bytes.Span);
        if (fault != HeadFault.None)
        {
            Fault = fault.ToString();
            return false;
        }
        if (!_head.IsComplete)
        {
            return false;
        }
        _head.Bytes = _head.Bytes[.._head.Length];
        Take(_head.Length);
        _message = new CodecMessage(_head, [], new TrailerSection());
        Messages.Add(_message);
        _left = _head.ContentLength;
        _chunks = new ChunkedReader(MessageLimits.Default.ChunkExtensions);
        _head = null;
        return _message.Head.Framing != BodyFraming.None || Complete();
    }

    private bool ReadChunks()
    {
        if (!_chunks.Read(_pending.ToArray(), out int consumed, out int payload))
        {
            Fault = "chunks";
            return false;
        }
        TakeBody(consumed, payload);
        return consumed > 0;
    }

    private bool ReadTrailers()
    {
        TrailerSection trailers = _message!.Trailers;
        trailers.Bytes = _pending.ToArray();
        HeadFault fault = trailers.Parse(trailers.Bytes.Span);
        if (fault != HeadFault.None)
        {
            Fault = $"trailers: {fault}";
            return false;
        }
        if (!trailers.IsComplete)
        {
            return false;
        }
        trailers.Bytes = trailers.Bytes[..trailers.Length];
        Take(trailers.Length);
        return Complete();
    }

    private bool Complete()
    {
        _message!.IsWhole = true;
        _message.End = _taken;
        return true;
    }

    private void TakeBody(int consumed, int payload)
    {
        if (payload > 0)
        {
            _message!.Body.Add(_pending.GetRange(consumed - payload, payload).ToArray());
        }
        Take(consumed);
    }

    private void Take(int count)
    {
        _pending.RemoveRange(0, count);
        _taken += count;
    }
}
