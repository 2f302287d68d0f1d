using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Features;
using UdsAot.Awaiting;
using UdsAot.Http1;
using UdsAot.Timing;

namespace UdsAot.Fronts;

/// <summary>The body of a request.</summary>
internal sealed partial class Http2Front
{
    /// <summary>
    /// Milliseconds that a body waits for the origin's 100 (Continue) before it is asked for all the same. Many origins never
    /// grant it and only wait for the body; clients wait about as long before they send one unasked.
    /// </summary>
    private const int GrantPatience = 1_000;

    private byte[]? _trailers;
    private BodyWait _wait;
    private Deadline _grantDeadline;
    // Not null as long as the client is to wait for 100 (Continue): Kestrel sends that as soon as the body is looked at.
    private TaskCompletionSource? _grant;
    private bool _isBodyBroken;

    public override bool IsBodyRead => _wait.IsRead;

    public override BodyRead TryReadBody(Span<byte> destination)
    {
        if (_wait.TryAnswer(out BodyRead read))
        {
            return read;
        }
        if (Volatile.Read(ref _grant) is not null)
        {
            return default;
        }
        if (_isBodyBroken)
        {
            return new BodyRead(0, IsEnd: false, BodyFault.ClientLeft);
        }
        try
        {
            if (!_body.TryRead(out ReadResult result))
            {
                return default;
            }
            int count = (int)Math.Min(result.Buffer.Length, destination.Length);
            ReadOnlySequence<byte> taken = result.Buffer.Slice(0, count);
            taken.CopyTo(destination);
            bool isEnd = result.IsCompleted && count == result.Buffer.Length;
            _wait.Count(count);
            _body.AdvanceTo(taken.End);
            _wait.IsRead = isEnd && (_isTunnel || ReadTrailers());
            return new BodyRead(count, _wait.IsRead, isEnd && !_wait.IsRead ? BodyFault.Framing : BodyFault.None);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            return new BodyRead(0, IsEnd: false, BodyFault.ClientLeft);
        }
    }

    [AsyncMethodBuilder(typeof(ReusingValueTaskBuilder<>))]
    public override async ValueTask<bool> WaitForBodyAsync(int timeout)
    {
        if (_wait.IsStopped)
        {
            return false;
        }
        if (Volatile.Read(ref _grant) is { } grant)
        {
            BeTimed();
            _grantDeadline.Set(_core.Heartbeat.Now + GrantPatience);
            await grant.Task.ConfigureAwait(false);
            _grantDeadline.Clear();
            return !_wait.IsStopped;
        }
        if (timeout != Timeout.Infinite)
        {
            BeTimed();
        }
        _wait.Begin(_core.Heartbeat.Now, timeout);
        try
        {
            ReadResult result = await _body.ReadAsync().ConfigureAwait(false);
            // A pipe that is read from a stream does not let TryRead see the stream's end once all of its bytes are taken.
            _wait.IsRead |= _isTunnel && result is { IsCompleted: true, Buffer.IsEmpty: true };
            _body.AdvanceTo(result.Buffer.Start);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // A tunnel's reader forgets what it met, so that TryReadBody would wait for more, again and again.
            _isBodyBroken = true;
        }
        return _wait.End(_core.Heartbeat.Now);
    }

    public override void StopBody()
    {
        _wait.Stop();
        if (Volatile.Read(ref _grant) is { } grant)
        {
            // Who waits is let go, but nothing was granted: to touch the body now would send the client a 100.
            grant.TrySetResult();
        }
        else
        {
            _body.CancelPendingRead();
        }
    }

    public override void ResumeBody()
    {
        _wait.Resume();
        if (Volatile.Read(ref _grant) is not null)
        {
            Volatile.Write(ref _grant, NewGrant());
        }
    }

    // It is completed in the midst of the reply's reading, or on the heartbeat's behalf: the upload must not go on there.
    private static TaskCompletionSource NewGrant() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Grant() => Interlocked.Exchange(ref _grant, null)?.TrySetResult();

    private bool ReadTrailers()
    {
        IHttpRequestTrailersFeature? feature = _features.Get<IHttpRequestTrailersFeature>();
        if (feature is not { Available: true, Trailers.Count: > 0 })
        {
            return true;
        }
        _trailers ??= ArrayPool<byte>.Shared.Rent(HeadLimits.Trailers);
        var writer = new HeadWriter(_trailers);
        if (!Http2Fields.TryWriteFields(ref writer, feature.Trailers))
        {
            return false;
        }
        writer.Append("\r\n"u8);
        Trailers.Bytes = _trailers.AsMemory(0, writer.Written);
        return !writer.Overflowed && Trailers.Parse(Trailers.Bytes.Span) == HeadFault.None && Trailers.IsComplete;
    }
}
