using System.Text;
using UdsAot.Compiled;
using UdsAot.Failures;
using UdsAot.Forwarding;
using UdsAot.Http1;

namespace UdsAot.Tests.Support;

/// <summary>A front whose client is a script: it gives the pieces of a body that the test adds, and keeps what it is told to write.</summary>
internal sealed class RecordingFront : Front
{
    private readonly Queue<byte[]> _pieces = new();
    private readonly StringBuilder _written = new();
    private TaskCompletionSource? _waiting;
    private bool _bodyEnds;
    private bool _isStopped;
    private bool _isBodyRead;
    private BodyFault _fault;

    public RecordingFront(string request)
    {
        Request.Bytes = Latin1.Bytes(request);
        Assert.Equal(HeadFault.None, Request.Parse(Request.Bytes.Span));
        Assert.True(Request.IsComplete);
        _isBodyRead = Request.Framing == BodyFraming.None;
    }

    public override ReadOnlySpan<byte> ClientAddress => "192.0.2.7"u8;

    public override ReadOnlySpan<byte> Scheme => "http"u8;

    public override ReadOnlySpan<byte> Protocol => "HTTP/1.1"u8;

    public override bool TakesInterim => true;

    public override bool TakesSuccessForTunnel => WantsTunnel;

    public override bool IsBodyRead => _isBodyRead;

    /// <summary>Whether the client takes a 2xx for the beginning of a tunnel.</summary>
    public bool WantsTunnel { get; init; }

    /// <summary>Flushes that succeed before the client is gone.</summary>
    public int FlushesLeft { get; set; } = int.MaxValue;

    /// <summary>All that was written: heads as their status in brackets, bodies as they are.</summary>
    public string Written => _written.ToString();

    /// <summary>The last head that was written, as it came.</summary>
    public string Head { get; private set; } = "";

    /// <summary>The largest piece of a body that was written at once.</summary>
    public int LargestPiece { get; private set; }

    public int Stops { get; private set; }

    /// <summary>Whether somebody waits for more of the body.</summary>
    public bool IsWaitedFor => _waiting is { Task.IsCompleted: false };

    /// <summary>More of the body comes.</summary>
    public void Send(string piece, bool isLast = false)
    {
        _pieces.Enqueue(Latin1.Bytes(piece));
        _bodyEnds = isLast;
        _waiting?.TrySetResult();
    }

    /// <summary>The body can't be read on.</summary>
    public void Break(BodyFault fault)
    {
        _fault = fault;
        _waiting?.TrySetResult();
    }

    public override BodyRead TryReadBody(Span<byte> destination)
    {
        if (_pieces.TryDequeue(out byte[]? piece))
        {
            piece.CopyTo(destination);
            _isBodyRead = _bodyEnds && _pieces.Count == 0;
            return new BodyRead(piece.Length, _isBodyRead);
        }
        return new BodyRead(0, _isBodyRead, _fault);
    }

    public override async ValueTask<bool> WaitForBodyAsync(int timeout)
    {
        _waiting = new TaskCompletionSource();
        if (!_isStopped && _pieces.Count == 0 && _fault == BodyFault.None)
        {
            await _waiting.Task;
        }
        return !_isStopped;
    }

    public override void StopBody()
    {
        Stops++;
        _isStopped = true;
        _waiting?.TrySetResult();
    }

    public override void ResumeBody() => _isStopped = false;

    public override ValueTask<bool> SendInterimAsync(ResponseHead head, HeaderMap map)
    {
        WriteHead(head, map, isOwn: false);
        return FlushAsync(0);
    }

    public override void WriteHead(ResponseHead head, HeaderMap map, bool isOwn)
    {
        Head = Latin1.Text(head.Bytes[..head.Length]) + Latin1.Text(head.Replacements);
        _written.Append($"[{head.Status}]");
    }

    public override void WriteBody(ReadOnlySpan<byte> payload)
    {
        LargestPiece = Math.Max(LargestPiece, payload.Length);
        _written.Append(Encoding.Latin1.GetString(payload));
    }

    public override ValueTask<bool> FlushAsync(int timeout) => new(FlushesLeft-- > 0);

    public override ValueTask<bool> EndAsync(TrailerSection trailers, HeaderMap map, int timeout)
    {
        _written.Append("[end]");
        return FlushAsync(timeout);
    }

    public override ValueTask<bool> BeginTunnelAsync(ResponseHead head, HeaderMap map)
    {
        WriteHead(head, map, isOwn: false);
        _isBodyRead = false;
        return new(true);
    }

    public override ValueTask<bool> EndTunnelAsync(int timeout)
    {
        _written.Append("[end]");
        return FlushAsync(timeout);
    }

    public override void Abort() => _written.Append("[abort]");
}
