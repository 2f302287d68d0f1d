using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using UdsAot.Awaiting;

namespace UdsAot.Transport;

/// <summary>
/// A connection's pipes as the stream below TLS. Writes are sent at once; a read of no bytes waits until bytes arrive, so that an idle
/// connection needs no buffer.
/// </summary>
internal sealed class PipeStream(IDuplexPipe pipes) : PlainStream
{
    private readonly PipeReader _input = pipes.Input;
    private readonly PipeWriter _output = pipes.Output;
    private readonly SocketReader? _socketInput = pipes.Input as SocketReader;

    /// <summary>Held while <see cref="IsWaiting"/> changes; its holder keeps a pending read from continuing.</summary>
    public Lock Gate { get; } = new();

    /// <summary>True while a read waits for the client.</summary>
    public bool IsWaiting { get; private set; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        => !buffer.IsEmpty && _socketInput is not null && _socketInput.TryReadInto(buffer.Span, out int count)
            ? new ValueTask<int>(count)
            : ReadLaterAsync(buffer);

    [AsyncMethodBuilder(typeof(ReusingPlainBuilder))]
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _output.Write(buffer.Span);
        FlushResult result = await _output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        if (result.IsCompleted)
        {
            throw new IOException("The client has disconnected.");
        }
    }

    [AsyncMethodBuilder(typeof(ReusingValueTaskBuilder<>))]
    private async ValueTask<int> ReadLaterAsync(Memory<byte> buffer)
    {
        SetWaiting(true);
        try
        {
            return await WaitAndReadAsync(buffer).ConfigureAwait(false);
        }
        finally
        {
            SetWaiting(false);
        }
    }

    private void SetWaiting(bool isWaiting)
    {
        lock (Gate)
        {
            IsWaiting = isWaiting;
        }
    }

    [AsyncMethodBuilder(typeof(ReusingValueTaskBuilder<>))]
    private async ValueTask<int> WaitAndReadAsync(Memory<byte> buffer)
    {
        while (true)
        {
            if (_socketInput is not null)
            {
                await _socketInput.WaitAsync().ConfigureAwait(false);
                if (buffer.IsEmpty)
                {
                    return 0;
                }
                if (_socketInput.TryReadInto(buffer.Span, out int received))
                {
                    return received;
                }
                continue;
            }
            ReadResult result = await _input.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            int count = (int)Math.Min(buffer.Length, result.Buffer.Length);
            ReadOnlySequence<byte> taken = result.Buffer.Slice(0, count);
            taken.CopyTo(buffer.Span);
            _input.AdvanceTo(taken.End);
            if (count > 0 || buffer.IsEmpty || result.IsCompleted)
            {
                return count;
            }
        }
    }
}
